# The wheel is built in one stage and installed in the other: no compiler, no checkout, no root in the result.
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
RUN python -m pip wheel --no-deps --wheel-dir /wheels .

FROM python:3.11-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    python -m pip install --no-cache-dir "$(ls /wheels/*.whl)[postgres]" \
    && useradd --system --create-home --uid 10001 sverka \
    && install -d -o sverka -g sverka /data
USER sverka
WORKDIR /home/sverka
ENV SVERKA_HOME=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["sverka", "serve", "--host", "0.0.0.0", "--port", "8000"]
