"""The HTTP side: aiohttp takes the connection, faults strike, the chain answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web
from multidict import CIMultiDict

from entconf.sandbox.answer import Answer, error, page
from entconf.sandbox.call import Platform
from entconf.sandbox.chain import Chain
from entconf.sandbox.control import answer_control, is_control
from entconf.sandbox.faults import Effect, Fault, Faults
from entconf.sandbox.request_log import LoggedRequest, RequestLog

_BEFORE = frozenset({Effect.TOO_MANY, Effect.ERROR_BEFORE, Effect.HTML})
_NEVER = 3600.0
#: Routes set their own, smaller limits: this one only keeps the sandbox alive.
_MOST_BYTES = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Listener:
    """Handles one HTTP request after another for one platform."""

    platform: Platform
    chain: Chain
    faults: Faults
    requests: RequestLog

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request, struck by the faults that wait for it."""
        raw = b""
        if request.body_exists:
            raw = await request.clone(client_max_size=_MOST_BYTES).read()
        method, path, query = request.method, request.path, request.rel_url.raw_query_string
        if is_control(self.platform.settings, path):
            return self._response(
                answer_control(method, path, raw, self.platform, self.faults, self.requests)
            )
        struck = {fault.effect: fault for fault in self.faults.strike(method, path)}
        await self._wait(struck)
        if Effect.DROP_BEFORE in struck:
            return self._drop(request)
        answer = self._refusal(struck)
        if answer is None:
            answer = self.chain.answer(method, path, query, request.headers, raw)
            if answer.silent:
                await asyncio.sleep(_NEVER)
            if answer.after > 0:
                await asyncio.sleep(answer.after)
            if Effect.DROP_AFTER in struck:
                return self._drop(request)
            answer = _spoil(answer, struck)
        entry = LoggedRequest(method, path, query, answer.status, len(answer.body))
        self.requests.add(entry)
        return await self._send(request, answer, struck)

    async def _wait(self, struck: Mapping[Effect, Fault]) -> None:
        seconds = self.platform.settings.latency
        if Effect.LATENCY in struck:
            seconds += struck[Effect.LATENCY].seconds
        if seconds > 0:
            await asyncio.sleep(seconds)
        if Effect.EXPIRE_SESSION in struck:
            self.platform.sessions.expire_all()
        if Effect.CHANGE_XSRF in struck:
            self.platform.sessions.change_tokens()

    def _refusal(self, struck: Mapping[Effect, Fault]) -> Answer | None:
        """The answer of a fault that keeps the request from being done."""
        for effect in _BEFORE & struck.keys():
            fault = struck[effect]
            if effect is Effect.TOO_MANY:
                after = fault.retry_after
                headers = () if after is None else (("Retry-After", str(after)),)
                return Answer(429, headers=headers)
            if effect is Effect.ERROR_BEFORE:
                return error(fault.status, "injected.fault")
            return page("Maintenance", "<h1>Maintenance</h1>")
        return None

    def _drop(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.add(
            LoggedRequest(request.method, request.path, request.rel_url.raw_query_string, 0, 0)
        )
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    async def _send(
        self, request: web.BaseRequest, answer: Answer, struck: Mapping[Effect, Fault]
    ) -> web.StreamResponse:
        if Effect.SLOW not in struck and Effect.CUT not in struck:
            return self._response(answer)
        response = web.StreamResponse(status=answer.status, headers=self._headers(answer))
        response.content_length = len(answer.body)
        await response.prepare(request)
        if Effect.CUT in struck:
            await response.write(answer.body[: len(answer.body) // 2])
            if request.transport is not None:
                request.transport.close()
            return response
        pause = struck[Effect.SLOW].seconds / 10
        step = max(1, -(-len(answer.body) // 10))
        for start in range(0, len(answer.body), step):
            await asyncio.sleep(pause)
            await response.write(answer.body[start : start + step])
        return response

    def _response(self, answer: Answer) -> web.Response:
        return web.Response(
            status=answer.status,
            reason=answer.reason,
            body=answer.body,
            headers=self._headers(answer),
        )

    def _headers(self, answer: Answer) -> CIMultiDict[str]:
        headers = CIMultiDict(answer.headers)
        if answer.content_type is not None:
            headers["Content-Type"] = answer.content_type
        secure = self.platform.settings.certificate is not None
        for cookie in answer.cookies:
            headers.add("Set-Cookie", cookie.header(secure=secure))
        return headers


def _spoil(answer: Answer, struck: Mapping[Effect, Fault]) -> Answer:
    """The answer of something that was done, as a fault leaves it."""
    if Effect.ERROR_AFTER in struck:
        return error(struck[Effect.ERROR_AFTER].status, "injected.fault")
    if Effect.TRUNCATED in struck:
        half = answer.body[: len(answer.body) // 2]
        return Answer(answer.status, half, answer.content_type, answer.headers, answer.cookies)
    return answer
