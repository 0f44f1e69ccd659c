# Stage one builds, stage two runs. A plain index gives torch with CUDA, several GB; pass
# --build-arg PIP_EXTRA_INDEX_URL=… with an index that holds CPU builds for a small image.
FROM python:3.11-slim AS build
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY matcher matcher
COPY state state
RUN python -m venv /opt/kuleshov && /opt/kuleshov/bin/pip install --no-cache-dir '.[youtube,safety]'

FROM python:3.11-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 kuleshov \
    && install -d -o kuleshov -g kuleshov /data
COPY --from=build /opt/kuleshov /opt/kuleshov
ENV PATH=/opt/kuleshov/bin:$PATH \
    IMAGEIO_FFMPEG_EXE=/usr/bin/ffmpeg \
    KULESHOV_DATA=/data \
    KULESHOV_CACHE=/data/cache \
    HF_HOME=/data/cache/huggingface \
    PYTHONUNBUFFERED=1
USER kuleshov
WORKDIR /home/kuleshov
VOLUME /data
HEALTHCHECK --interval=5m --timeout=30s CMD ["kuleshov", "health"]
ENTRYPOINT ["kuleshov"]
CMD ["--help"]
