"""How gunicorn serves: threads, because requests wait for the database; values from the environment."""

import os

from zjtrade.environment import read

_values = read(os.environ)
_memory = "/dev/shm"  # noqa: S108  # gunicorn makes a private file in it

bind = f"[{_values['BIND']}]:{_values['PORT']}" if ":" in _values["BIND"] else f"{_values['BIND']}:{_values['PORT']}"
worker_class = "gthread"
workers = _values["WEB_WORKERS"]
threads = _values["WEB_THREADS"]
preload_app = True  # a wrong setting or a dead database ends the start with one line, not each worker with a trace
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 20_000  # a slow leak never becomes a night call
max_requests_jitter = 2_000
if os.access(_memory, os.W_OK):
    worker_tmp_dir = _memory  # heartbeat files off the disk
accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s %(M)sms'
errorlog = "-"
control_socket_disable = True
