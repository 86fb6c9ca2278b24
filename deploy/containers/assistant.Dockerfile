# The assistant with its model. From the project's folder: docker build -f deploy/containers/assistant.Dockerfile -t policy-assistant .
# What is done is in scripts (setup.sh, build.sh), which the tests run. The first stage trains if models/ is not fresh: up to twenty minutes.
FROM python:3.11-slim-bookworm AS build
ENV PYTHON=3.11
WORKDIR /build
COPY . .
RUN bash deploy/setup.sh && .venv/bin/python -W ignore -m bot.train
RUN bash deploy/containers/build.sh assistant /app

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 assistant && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp assistant \
  && install -d -o 10001 -g 10001 -m 0700 /state
COPY --from=build /app /app
USER 10001:10001
ENV STATE_DIR=/state HOME=/tmp PRODUCTION=on PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
EXPOSE 5005
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 CMD [".venv/bin/python", "-S", "-m", "deploy.containers.healthy", "assistant"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["deploy/containers/start.sh"]
CMD ["assistant"]
