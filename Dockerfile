# The app and the terminal of ptmgraph. Build: docker build -t ptmgraph .
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels ".[neo4j]"

FROM python:3.12-slim-bookworm
# The wheels made above have one version each, and no index is asked.
# hadolint ignore=DL3013
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links=/wheels "ptmgraph[neo4j]" \
    && useradd --uid 10001 --create-home ptmgraph \
    && install -d -o ptmgraph -g ptmgraph /data
# The file system may be read-only: only /data (a volume) and /tmp are written. Java's start-up cache
# goes into the volume too, so that it outlives the container.
ENV PTMGRAPH_HOME=/data \
    XDG_CACHE_HOME=/data/cache \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_BROWSER_GATHER_USAGE_STATS=false
USER 10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=5 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
ENTRYPOINT ["ptmgraph"]
CMD ["app", "--port", "8501"]
