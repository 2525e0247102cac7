"""Reading tables of observations: srps beside DuckDB, the same files in the same run.

    python benches/peers/duckdb_loading.py FOLDER --srps PROGRAM [--kraj TABLE.csv.gz] [--times N]

FOLDER holds `duze.csv` and `duze.txt` (`data_loading make FOLDER`); PROGRAM is the built benchmark
`data_loading`. With --kraj the national table is unpacked beside them and measured as well. DuckDB
(pip install duckdb) writes the Parquet twins once. Every figure comes from a process of its own; the
fastest of N runs counts. Printed: a Markdown table.

What DuckDB does, with as many threads as there are cores and column types given, not guessed:
  scan   one aggregate over all four columns, nothing kept;
  load   CREATE TABLE in memory, one row an observation;
  group  CREATE TABLE in memory AS ... GROUP BY variable, year, unit: one cell for each, as srps keeps
         them (srps also refuses two different values of one cell, wrong codes and odd numbers).
srps is compared with `load` and `group`; `scan` is the floor of what reading alone costs.
"""

import argparse
import gzip
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time

TYPES = {
    "duze": {"teryt": "VARCHAR", "rok": "INTEGER", "zmienna": "VARCHAR", "wartosc": "DOUBLE"},
    "kraj": {
        "teryt": "VARCHAR",
        "year": "INTEGER",
        "variable": "VARCHAR",
        "value": "DOUBLE",
        "unit": "VARCHAR",
        "source": "VARCHAR",
        "teryt_in_TERC_2024": "VARCHAR",
    },
}


def source(path):
    """SQL that reads a file, and the names of its four columns."""
    types = TYPES[path.stem]
    unit, year, variable, value = list(types)[:4]
    if path.suffix == ".parquet":
        return f"read_parquet('{path}')", unit, year, variable, value
    columns = ", ".join(f"'{n}': '{t}'" for n, t in types.items())
    reader = f"read_csv('{path}', delim=',', header=true, columns={{{columns}}})"
    return reader, unit, year, variable, value


def query(path, what):
    reader, unit, year, variable, value = source(path)
    if what == "scan":
        return (
            f"SELECT count({value}), sum({value}), min({year}), max({unit}), max({variable}) "
            f"FROM {reader}"
        )
    if what == "load":
        return f"CREATE TABLE t AS SELECT {unit}, {year}, {variable}, {value} FROM {reader}"
    return (
        f"CREATE TABLE t AS SELECT {variable}, {year}, {unit}, any_value({value}) AS v "
        f"FROM {reader} GROUP BY ALL"
    )


def duckdb_once(path, what):
    """Runs one query in this process and prints seconds and peak memory."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {os.cpu_count()}")
    connection.execute("SET preserve_insertion_order = false")
    start, cpu = time.perf_counter(), time.process_time()
    connection.execute(query(path, what)).fetchall()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    status = pathlib.Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) // 1000
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mb": peak}))


def best(command, times):
    """The fastest run; processor time as the process tells it, or all of the process."""
    runs = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        runs.append({"cpu": cpu, **json.loads(out)})
    return min(runs, key=lambda r: r["seconds"])


def prepare(folder, national):
    """The national table unpacked, and Parquet twins of all tables."""
    import duckdb

    if national:
        with gzip.open(national, "rb") as packed, open(folder / "kraj.csv", "wb") as out:
            shutil.copyfileobj(packed, out)
        names = duckdb.sql(
            f"SELECT DISTINCT variable FROM {source(folder / 'kraj.csv')[0]} ORDER BY 1"
        ).fetchall()
        (folder / "kraj.txt").write_text("\n".join(n for (n,) in names), encoding="utf-8")
    for stem in TYPES:
        table = folder / f"{stem}.csv"
        twin = table.with_suffix(".parquet")
        if table.exists() and not twin.exists():
            duckdb.sql(f"COPY (FROM {source(table)[0]}) TO '{twin}' (FORMAT parquet)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--srps", type=pathlib.Path)
    parser.add_argument("--kraj", type=pathlib.Path)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--once", help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.once:
        return duckdb_once(a.folder, a.once)
    if not a.srps:
        parser.error("--srps PROGRAM is needed")
    prepare(a.folder, a.kraj)
    print("| file | MB | engine | time (s) | CPU (s) | MB/s | million rows/s | peak memory (MB) |")
    print("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for stem in TYPES:
        names = a.folder / f"{stem}.txt"
        if not names.exists():
            continue
        with open(a.folder / f"{stem}.csv", "rb") as table:
            rows = sum(block.count(b"\n") for block in iter(lambda: table.read(1 << 20), b"")) - 1
        for path in (a.folder / f"{stem}.csv", a.folder / f"{stem}.parquet"):
            size = path.stat().st_size / 1e6
            runs = {"srps": [a.srps, "load", path, names]}
            for what in ("scan", "load", "group"):
                runs[f"DuckDB {what}"] = [sys.executable, __file__, path, "--once", what]
            for engine, command in runs.items():
                r = best([str(c) for c in command], a.times)
                if r.get("found"):
                    print(f"{path.name}: srps says {r['found']}", file=sys.stderr)
                s = r["seconds"]
                print(
                    f"| {path.name} | {size:.1f} | {engine} | {s:.2f} | {r['cpu']:.2f} | {size / s:.0f} "
                    f"| {rows / s / 1e6:.1f} | {r['peak_mb']} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
