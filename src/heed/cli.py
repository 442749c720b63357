"""The command line. Each command is one function; a fault a person can mend is one line and exit code 2."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

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
    from heed import main, serve

    if given.name == "bench-server":
        from heed.bench.server import run_server

        return run_server(main)
    return serve.run_child(given.name)


def _policy_check(given: argparse.Namespace) -> int:
    from heed import main
    from heed.policy.check import check

    return check(Path(given.pack), commands=main.commands(), out=sys.stdout)


def _policy_diff(given: argparse.Namespace) -> int:
    from heed.policy.diff import diff

    return diff(Path(given.first), Path(given.second), as_json=given.json, out=sys.stdout)


def _policy_cases(given: argparse.Namespace) -> int:
    from heed.policy.check import run_cases

    return run_cases(Path(given.pack), out=sys.stdout)


def _with_record(given: argparse.Namespace, work: Callable[[str, Path], int], *, new: bool = False) -> int:
    """Run something on the record of a data folder, starting its PostgreSQL; `new`: one that may be none yet."""
    from heed import serve
    from heed.log.engine import open_engine

    folder = serve.data_folder(given.data_dir, demo=given.demo)
    url = os.environ.get("HEED_DATABASE_URL")
    if new:
        serve.claim_folder(serve.Settings(data_dir=folder, pack=Path(), demo=given.demo))
    elif not url and not (folder / "postgres").exists():
        raise serve.CannotServe(f"{folder} holds no record: give --data-dir, or set HEED_DATA_DIR")
    with open_engine(folder, url) as engine:
        return work(engine.url, folder)


def _verify(given: argparse.Namespace) -> int:
    from heed.log.verify import verify_command
    from heed.retention.certificate import verify_certificate

    if given.certificate:
        return _with_record(given, lambda url, folder: verify_certificate(url, Path(given.certificate), sys.stdout))
    against = Path(given.against) if given.against else None
    return _with_record(given, lambda url, folder: verify_command(url, folder, against, given.json, sys.stdout))


def _records(given: argparse.Namespace) -> int:
    from heed import main
    from heed.retention.run import records_command

    return _with_record(given, lambda url, folder: records_command(main.open_node, url, folder, given, sys.stdout))


def _reconcile(given: argparse.Namespace) -> int:
    from heed import main
    from heed.contact.reconcile_command import reconcile_command

    return _with_record(given, lambda url, folder: reconcile_command(main.open_node, url, given.json, sys.stdout))


def _backup(given: argparse.Namespace) -> int:
    from heed.log.backup import backup_command

    return _with_record(given, lambda url, folder: backup_command(url, folder, Path(given.file), sys.stdout))


def _restore(given: argparse.Namespace) -> int:
    from heed import main
    from heed.retention.run import bring_back

    file = Path(given.file)
    return _with_record(given, lambda url, folder: bring_back(main.open_node, url, folder, file, sys.stdout), new=True)


def _administrator(given: argparse.Namespace) -> int:
    import asyncio

    from heed import main
    from heed.access.accounts import WeakPassword
    from heed.access.administrator import CannotAsk, ask_password
    from heed.log.command import Malformed, Refusal

    def let_in(url: str, folder: Path) -> int:
        asyncio.run(main.appoint(url, given.sign_in.lower(), given.name or given.sign_in, password))
        print(f"{given.sign_in.lower()} may sign in as administrator")
        return 0

    try:
        password = ask_password()
        return _with_record(given, let_in)
    except (CannotAsk, WeakPassword, Malformed, Refusal) as fault:
        print(f"heed: {fault}", file=sys.stderr)
        return CANNOT


def _answers(given: argparse.Namespace) -> int:
    from heed.performance.command import Wanted, answers_command
    from heed.policy.load import default_pack_path, load_pack

    year, month = given.month
    form = "csv" if given.csv else "json" if given.json else "people"
    wanted = Wanted(year=year, month=month, by=given.by, line=given.line, form=form, about=given.about)
    # The force's own words for itself, as it is called now.
    policy = load_pack(Path(given.pack) if given.pack else default_pack_path()).periods[-1][1]
    return _with_record(given, lambda url, folder: answers_command(url, policy, wanted, sys.stdout))


def _import_places(given: argparse.Namespace) -> int:
    from heed import main
    from heed.adapters.gazetteer.command import import_places_command

    given.demo = False
    return _with_record(
        given, lambda url, folder: import_places_command(main.open_node, url, folder, given, sys.stdout), new=True
    )


def _switch(given: argparse.Namespace) -> int:
    from heed import serve
    from heed.adapters.telephony.command import switch_command

    return switch_command(given, os.environ, serve.data_folder(given.data_dir, demo=given.demo), sys.stdout)


def _replay(given: argparse.Namespace) -> int:
    from heed import main
    from heed.replay.command import replay_command

    url = os.environ.get("HEED_DATABASE_URL")
    return replay_command(given.files, given.json, sys.stdout, system=main, database_url=url)


def _replay_demand(given: argparse.Namespace) -> int:
    from heed import main
    from heed.replay.demand.command import Wanted, replay_demand_command

    wanted = Wanted(
        file=Path(given.file), days=tuple(given.days or ()), overlay=given.overlay, speed=given.speed,
        live=Path(given.live) if given.live else None, units=given.units, since=given.since,
        pack=Path(given.pack) if given.pack else None, database_url=os.environ.get("HEED_DATABASE_URL"),
    )  # fmt: skip
    if given.mapping:
        wanted = msgspec.structs.replace(wanted, mapping=Path(given.mapping))
    return replay_demand_command(wanted, as_json=given.json, out=sys.stdout, system=main)


def _replay_calls(given: argparse.Namespace) -> int:
    from heed import main
    from heed.replay.calls.command import as_wanted, replay_calls_command

    return replay_calls_command(as_wanted(given), as_json=given.json, out=sys.stdout, system=main)


def _docs(given: argparse.Namespace) -> int:
    from heed import docs, main
    from heed.replay.schema import schema_bytes

    changed = docs.write(Path.cwd(), [r for r in main.RULES if not r.internal], schema_bytes(main))
    print("\n".join(f"written: {name}" for name in changed) or "every page is current")
    return 0


def _bench(given: argparse.Namespace) -> int:
    from heed import main
    from heed.bench.command import Pace, bench_command
    from heed.bench.options import load_wanted, soak_wanted

    return bench_command(
        given.name,
        given.json,
        sys.stdout,
        system=main,
        seconds=given.seconds,
        soak=soak_wanted(given),
        lexicon=given.lexicon,
        pace=Pace(per_s=given.per_s, screens=given.screens),
        load=load_wanted(given),
    )


class Commands:
    """The commands of the line, as they are added; or those of one group."""

    def __init__(self, top: argparse.ArgumentParser | None = None) -> None:
        self.top = top or argparse.ArgumentParser(
            prog="heed", description="The system a police force control room works on."
        )
        self._below = self.top.add_subparsers(required=True, metavar="COMMAND")

    def group(self, name: str, words: str) -> Commands:
        """Commands that stand under one name."""
        return Commands(self._below.add_parser(name, help=words, description=words))

    def add(self, name: str, run: Run, words: str) -> argparse.ArgumentParser:
        """A command, what runs it, and its one line of help."""
        made = self._below.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        return made

    def hidden(self, name: str, run: Run) -> argparse.ArgumentParser:
        """A command that only we call."""
        made = self._below.add_parser(name)
        made.set_defaults(run=run)
        return made


def parser() -> argparse.ArgumentParser:
    """Every command and its options."""
    commands = Commands()
    _add_serve(commands)
    _add_policy(commands)
    _add_record(commands)
    _add_administrator(commands)
    _add_answers(commands)
    _add_import(commands)
    _add_switch(commands)
    _add_replay(commands)
    _add_replay_calls(commands)
    commands.add("docs", _docs, "write the generated pages of docs/ in this checkout")
    _add_bench(commands)
    _add_simulators(commands)
    child = commands.hidden("child", _child)
    child.add_argument("name", choices=("clock", "public", "mail", "crowd", "locator", "records", "bench-server"))
    return commands.top


def _add_serve(commands: Commands) -> None:
    serve = commands.add("serve", _serve, "run the control room: PostgreSQL, the clock, the screens and the API")
    serve.add_argument("--demo", action="store_true", help="a made-up force, with simulated callers and crews")
    serve.add_argument("--host", help="address to serve on (127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to serve on (HEED_PORT, 8999)")
    serve.add_argument("--data-dir", help="folder of the record (HEED_DATA_DIR)")
    serve.add_argument("--pack", help="policy pack (policies/national)")
    serve.add_argument("--speed", type=float, default=1.0, help="room seconds in a real second, for exercises")


def _add_bench(commands: Commands) -> None:
    from heed.bench.options import add_options

    add_options(commands.add("bench", _bench, "measure the running system, each figure beside a bare reference"))


def _add_simulators(commands: Commands) -> None:
    from heed.demo import simulators

    simulators.locations_options(commands.add(
        "eisec-simulator", simulators.run_locations,
        "a server that knows where made-up numbers are; set HEED_EISEC to it",
    ))  # fmt: skip
    simulators.records_options(commands.add(
        "records-simulator", simulators.run_records,
        "a service that says what made-up records hold; set HEED_RECORDS to it",
    ))  # fmt: skip


def _add_policy(commands: Commands) -> None:
    policy = commands.group("policy", "policy packs")
    check = policy.add("check", _policy_check, "file, line and reason for every fault; its cases are run")
    check.add_argument("pack", metavar="PACK")
    diff = policy.add("diff", _policy_diff, "what a second pack says otherwise, by entry and name, and from when")
    diff.add_argument("first", metavar="A")
    diff.add_argument("second", metavar="B")
    diff.add_argument("--json", action="store_true", help="one JSON array of differences")
    cases = policy.add("cases", _policy_cases, "run a pack's cases and name each, held or not")
    cases.add_argument("pack", metavar="PACK")


def _add_record(commands: Commands) -> None:
    from heed.retention.run import add_options

    for name, run, words in (
        ("verify", _verify, "check the record: every fact, every chain, every checkpoint"),
        ("erase", _records, "destroy the words of one closed record for good, by an order of two people"),
        ("dispose", _records, "what is due to be disposed of; with --run it is, by an order of two people"),
        ("reconcile", _reconcile, "every answered call that is over and has no record, with who answered"),
        ("backup", _backup, "write a backup of the record to one file, while the room works"),
        ("restore", _restore, "bring a backup back into an empty data folder"),
    ):
        made = commands.add(name, run, words)
        made.add_argument("--data-dir", help="folder of the record (HEED_DATA_DIR)")
        made.add_argument("--demo", action="store_true", help="the demonstration's folder")
        if name == "verify":
            made.add_argument("--against", metavar="CHECKPOINTS", help="a copied checkpoint file to hold it against")
            made.add_argument("--certificate", metavar="FILE", help="check a disposal's certificate instead")
        if name in ("verify", "reconcile"):
            made.add_argument("--json", action="store_true")
        elif name in ("erase", "dispose"):
            add_options(made, one=name == "erase")
        else:
            made.add_argument("file", metavar="FILE")


def _add_administrator(commands: Commands) -> None:
    made = commands.add("administrator", _administrator, "let somebody in as administrator, with a new password")
    made.add_argument("sign_in", metavar="SIGN_IN", help="their sign-in name; an account there is none of is made")
    made.add_argument("--name", help="the full name of somebody new")
    made.add_argument("--data-dir", help="folder of the record (HEED_DATA_DIR)")
    made.add_argument("--demo", action="store_true", help="the demonstration's folder")


def _add_answers(commands: Commands) -> None:
    from heed.performance.options import add_options

    add_options(commands.add("answers", _answers, "how calls were answered in a month, counted from the record"))


def _add_import(commands: Commands) -> None:
    from heed.adapters.gazetteer.command import add_options

    group = commands.group("import", "bring data of the force's own in")
    add_options(
        group.add("places", _import_places, "streets, addresses, postcodes and areas from open data or your own")
    )


def _add_switch(commands: Commands) -> None:
    from heed.adapters.telephony.options import add_key_options, add_sip_options

    keys = commands.group("switch-key", "keys by which telephone switches are let in")
    add_key_options(lambda name, words: keys.add(name, _switch, words))
    add_sip_options(commands.add("sip", _switch, "take calls by SIP, and tell a room of them as a switch does"))


def _add_replay(commands: Commands) -> None:
    from heed.replay.demand.options import add_options

    replay = commands.add("replay", _replay, "run exercises on the real system under a simulated clock")
    replay.add_argument("files", nargs="+", metavar="FILE")
    replay.add_argument("--json", action="store_true")
    add_options(
        commands.add("replay-demand", _replay_demand, "play recorded demand through the real commands, and report")
    )


def _add_replay_calls(commands: Commands) -> None:
    from heed.replay.calls.options import add_options

    add_options(commands.add("replay-calls", _replay_calls, "play a recording of calls, with a model of handlers"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    from heed.serve import CannotServe
    from heed.telemetry.lines import write_lines

    given = parser().parse_args(arguments)
    # Before anything logs: what a program reads of a command is its output alone.
    write_lines("people")
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
