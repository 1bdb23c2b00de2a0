"""The locust file of the deadline burst: every request another enterprise's filing, none repeated.

BURST_TARGETS names a file of JSON lines (page, cookies, form); BURST_ANSWERS gets one line for each answer.
"""

import json
import os
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant_throughput, events, task

_TARGETS = iter(Path(os.environ["BURST_TARGETS"]).read_text(encoding="utf-8").splitlines())
_ANSWERS: list[dict[str, Any]] = []


class Clerks(FastHttpUser):
    """Files once in two seconds, each time as another clerk."""

    wait_time = constant_throughput(0.5)

    @task
    def file_return(self) -> None:
        """One filing; what was acknowledged is written down."""
        line = next(_TARGETS, None)
        if line is None:
            self.environment.runner.quit()
            return
        target = json.loads(line)
        self.client.cookiejar.clear()
        cookies = "; ".join(f"{name}={value}" for name, value in target["cookies"].items())
        with self.client.post(
            target["page"],
            data=target["form"],
            headers={"Cookie": cookies},
            allow_redirects=False,
            catch_response=True,
            name="file",
        ) as answer:
            if answer.status_code == 302 and "/receipts/" in (answer.headers.get("Location") or ""):
                answer.success()
            else:
                answer.failure(f"answered {answer.status_code}")
            _ANSWERS.append({"enterprise": target["enterprise"], "status": answer.status_code})


@events.quitting.add_listener
def _write(environment: Any, **_: Any) -> None:
    total = environment.stats.total
    report = {
        "requests": total.num_requests,
        "failures": total.num_failures,
        "seconds": total.last_request_timestamp - total.start_time,
        "percentiles": {share: total.get_response_time_percentile(share / 100) for share in (50, 95, 99)},
        "answers": _ANSWERS,
    }
    Path(os.environ["BURST_ANSWERS"]).write_text(json.dumps(report), encoding="utf-8")
