"""Ports for servers in other processes."""

import socket

import pytest

from moksori.testing.ports import LOOPBACK, free_port

pytestmark = pytest.mark.unit


def test_nobody_listens_on_them() -> None:
    with socket.socket() as server:
        server.bind((LOOPBACK, free_port()))
        server.listen()


def test_a_port_that_is_taken_is_not_given() -> None:
    with socket.socket() as server:
        server.bind((LOOPBACK, 0))
        server.listen()
        assert server.getsockname()[1] not in {free_port() for _ in range(20)}
