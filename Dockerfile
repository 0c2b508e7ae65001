# The app and the terminal of ptmgraph. Build: docker build -t ptmgraph .
#
# The base image is named by its tag. For builds that are the same to the byte, name it by its digest:
#   docker buildx imagetools inspect python:3.12.12-slim-bookworm
#   docker build --build-arg PYTHON=python:3.12.12-slim-bookworm@sha256:... -t ptmgraph .
ARG PYTHON=python:3.12.12-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /src
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes -r requirements/build.lock
COPY . .
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels .

FROM ${PYTHON}
# All packages have the versions and hashes of requirements/run.lock.
RUN --mount=type=bind,from=build,source=/src/requirements,target=/requirements \
    --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --require-hashes -r /requirements/run.lock \
    && pip install --no-cache-dir --no-index --no-deps /wheels/*.whl \
    && useradd --uid 10001 --create-home ptmgraph \
    && install -d -o ptmgraph -g ptmgraph /data
# The file system may be read-only: only /data (a volume) and /tmp are written. Java's start-up cache
# goes into the volume too, so that it outlives the container.
ENV PTMGRAPH_HOME=/data \
    XDG_CACHE_HOME=/data/cache \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_HEADLESS=true
USER 10001
VOLUME /data
EXPOSE 8501
# Healthy is an app whose graph answers a question.
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/api/health', timeout=9)"]
ENTRYPOINT ["ptmgraph"]
CMD ["app", "--port", "8501"]
