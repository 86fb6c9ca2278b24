# The action server, the courier, migrations, purge and backups: docker build -f deploy/containers/actions.Dockerfile -t policy-assistant-actions .
# Neither Rasa nor a model is in it. What is done is in scripts (setup.sh, build.sh), which the tests run.
FROM python:3.11-slim-bookworm AS build
ENV PYTHON=3.11
WORKDIR /build
COPY . .
RUN bash deploy/containers/build.sh actions /app

FROM python:3.11-slim-bookworm
# For `backup`. It must not be older than the server: Debian 12 brings version 15.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/* \
  && groupadd --gid 10001 assistant && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp assistant \
  && install -d -o 10001 -g 10001 -m 0700 /state
COPY --from=build /app /app
USER 10001:10001
ENV STATE_DIR=/state HOME=/tmp PRODUCTION=on PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
EXPOSE 5055
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD [".venv/bin/python", "-S", "-m", "deploy.containers.healthy", "actions"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["deploy/containers/start.sh"]
CMD ["actions"]
