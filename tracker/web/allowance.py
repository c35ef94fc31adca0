"""How often somebody without a session may ask: counted in memory, which one server process makes right."""

import threading
from collections import deque


class Allowance:
    """At most `most` requests of a key within `seconds`; what was refused does not count, so that waiting helps."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._taken: dict[object, deque[float]] = {}
        self._lock = threading.Lock()

    def take(self, key: object, moment: float) -> int:
        """Return 0 when the request may be answered, else after how many whole seconds the next one may."""
        with self._lock:
            taken = self._taken.setdefault(key, deque())
            while taken and taken[0] <= moment - self.seconds:
                taken.popleft()
            if len(taken) >= self.most:
                return max(1, int(taken[0] + self.seconds - moment) + 1)
            taken.append(moment)
            return 0
