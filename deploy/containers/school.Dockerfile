# One school whose words need a model of their own, on top of the image of all: from the project's folder, after `make train SCHOOL=schools/oak-lane`,
#   docker build -f deploy/containers/school.Dockerfile -t policy-assistant-oak-lane schools/oak-lane
# Nothing but the model is its own; its words are mounted, as every school's are. Build it again after a new version of the image of all.
ARG IMAGE=policy-assistant
FROM ${IMAGE}
COPY .laid/models/assistant.tar.gz .laid/models/assistant.tar.stamp /app/models/
