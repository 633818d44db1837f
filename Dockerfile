FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.lock requirements-local.lock ./
# The runtime of local models is 32 MB: --build-arg LOCAL_MODELS=yes adds it.
ARG LOCAL_MODELS=no
RUN python -m venv /venv \
 && if [ "$LOCAL_MODELS" = yes ]; then lock=requirements-local.lock; else lock=requirements.lock; fi \
 && /venv/bin/python -m pip install --no-cache-dir --require-hashes -r $lock
COPY bot ./bot
COPY adapters ./adapters
COPY frameworks ./frameworks
RUN /venv/bin/python -m compileall -q bot adapters frameworks

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 rocket
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DATABASE_URL=sqlite:////data/rocket.db MODELS_DIR=/data/models
# Large buffers go back to the system at once, and leave no gaps in the heap.
ENV MALLOC_MMAP_THRESHOLD_=131072
RUN mkdir /data && chown rocket /data
VOLUME /data
USER rocket
# Alive, not ready: a new process does not bring back a database that is away.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 3000}/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
EXPOSE 3000
CMD ["serve"]
