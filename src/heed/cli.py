"""The command line. Each command is one function; a fault a person can mend is one line and exit code 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from heed.log.migrate import SchemaTooNew
from heed.log.postgres_programs import EngineFailed
from heed.policy.load import BadPack, UnreadablePack

Run = Callable[[argparse.Namespace], int]
CANNOT = 2


def _serve(given: argparse.Namespace) -> int:
    from heed import serve

    wanted = serve.settings(
        demo=given.demo, host=given.host, port=given.port, data_dir=given.data_dir, pack=given.pack, speed=given.speed
    )
    return serve.serve(wanted)


def _child(given: argparse.Namespace) -> int:
    from heed import serve

    return serve.run_child(given.name)


def _policy_check(given: argparse.Namespace) -> int:
    from heed import main
    from heed.policy.check import check

    return check(Path(given.pack), commands=main.commands(), out=sys.stdout)


def parser() -> argparse.ArgumentParser:
    """Every command and its options."""
    top = argparse.ArgumentParser(prog="heed", description="The system a police force control room works on.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Run, words: str, parent: argparse._SubParsersAction[argparse.ArgumentParser] = commands):  # type: ignore[no-untyped-def]
        made = parent.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        return made

    serve = add("serve", _serve, "run the control room: PostgreSQL, the clock, the screens and the API")
    serve.add_argument("--demo", action="store_true", help="a made-up force, with simulated callers and crews")
    serve.add_argument("--host", help="address to serve on (127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to serve on (HEED_PORT, 8999)")
    serve.add_argument("--data-dir", help="folder of the record (HEED_DATA_DIR)")
    serve.add_argument("--pack", help="policy pack (policies/national)")
    serve.add_argument("--speed", type=float, default=1.0, help="room seconds in a real second, for exercises")

    policy = commands.add_parser("policy", help="policy packs").add_subparsers(required=True, metavar="COMMAND")
    check = add("check", _policy_check, "check a policy pack: file, line and reason for every fault", policy)
    check.add_argument("pack", metavar="PACK")

    child = commands.add_parser("child")
    child.add_argument("name", choices=("clock", "crowd"))
    child.set_defaults(run=_child)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    from heed.serve import CannotServe

    given = parser().parse_args(arguments)
    try:
        code: int = given.run(given)
    except (CannotServe, EngineFailed, SchemaTooNew, BadPack, UnreadablePack) as fault:
        print(f"heed: {fault}", file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
