"""A release in, worked examples out: a section a kind, with duckdb, polars and altair alone.

Copied to a reader's folder by ``caoyun notebook``; runs as a marimo notebook and as a plain script.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="caoyun 漕运")


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # 漕运：各省公开记录 · caoyun: provincial public records

    本笔记本只用 **duckdb**、**polars** 和 **altair** 读取一个发布（`warehouse.duckdb`），不需要 caoyun 本身，也不联网。每一类记录有一节，
    另有覆盖、检索、专题、历史与证明。先按右下角的 ▶ 运行全部；之后改动任何查询，用到它的格子会自行重算。

    This notebook reads a release (`warehouse.duckdb`) with **duckdb**, **polars** and **altair** alone: it needs nothing of caoyun
    itself, and no network. Each kind of record has a section; coverage, search, marts, history and proof have theirs. Press ▶ at
    the lower right to run all; from then on, change a query and the cells that use it follow.
    """)
    return


@app.cell
def _():
    import os
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo
    import polars as pl

    return Path, alt, duckdb, mo, os, pl


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 发布 · The release

    读哪个发布，由参数 `-- --release 路径` 或环境变量 `CAOYUN_RELEASE` 指明；都没有则为本目录的 `warehouse.duckdb`。发布不会再变，只读打开。

    Which release is read is said by the argument `-- --release PATH` or by the variable `CAOYUN_RELEASE`; without either it is
    `warehouse.duckdb` in this folder. A release never changes; it is opened read-only.
    """)
    return


@app.cell
def _(alt, duckdb, mo, os, pl):
    release = str(mo.cli_args().get("release") or os.environ.get("CAOYUN_RELEASE") or "warehouse.duckdb")
    con = duckdb.connect(release, read_only=True, config={"autoinstall_known_extensions": False})

    def ask(query, **values):
        """The rows of a query; where this release has no such table, what DuckDB says of it."""
        try:
            return con.execute(query, values or None).pl()
        except duckdb.CatalogException as error:
            return pl.DataFrame({"not_in_this_release": [str(error)]})

    def bars(frame, x, y, colour=None):
        """Bars of a result; nothing where it has not these columns."""
        if not {x, y} <= set(frame.columns):
            return mo.md("")
        said = {"x": alt.X(x, sort=None), "y": alt.Y(y, sort=None)} | ({"color": colour} if colour else {})
        frame = frame.head(5000).with_columns(pl.selectors.decimal().cast(pl.Float64))
        return alt.Chart(frame).mark_bar().encode(**said).properties(width="container")

    return ask, bars, con, release


@app.cell
def _(ask):
    about = ask("""
    FROM release
    """)
    about
    return (about,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 字典 · What columns mean

    选一类，看各列的名称、含义和所依标准。每张表、每一列在数据库里也有中英文注释。

    Choose a kind to see what its columns are called and mean, and what standards call them. Tables and columns carry the same as
    comments in both languages.
    """)
    return


@app.cell
def _(con, mo):
    kind = mo.ui.dropdown(
        con.sql("SELECT DISTINCT kind FROM dictionary ORDER BY kind").pl()["kind"].to_list(),
        value=con.sql("SELECT min(kind) AS kind FROM dictionary").pl()["kind"][0],
        label="类别 · kind",
    )
    kind
    return (kind,)


@app.cell
def _(ask, kind):
    dictionary = ask(
        """
    SELECT column_name, type, label_zh, label_en, description_zh, description_en, required, standards
    FROM dictionary WHERE kind = $kind ORDER BY position
    """,
        kind=kind.value,
    )
    dictionary
    return (dictionary,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 覆盖 · Coverage

    先看数据全不全：`complete` 是持有数与发布者公布的总数相符，`short by N` 是列出而未持有的条数，`unknown` 是没有可对照的总数。

    See first how complete it is: `complete` means as many are held as the publisher states, `short by N` how many were listed and are
    not held, `unknown` that there is no total to hold it against.
    """)
    return


@app.cell
def _(ask):
    coverage = ask("""
    SELECT province_en, kind, source_id, rows, stated, held, certificate, reason, last_on FROM coverage ORDER BY rows DESC
    """)
    coverage
    return (coverage,)


@app.cell
def _(ask, bars, mo):
    coverage_by_month = ask("""
    SELECT month, kind, sum(rows)::BIGINT AS records, count_if(certificate = 'complete') AS complete, count(*) AS sources
    FROM ops.coverage WHERE month >= (SELECT max(month) FROM ops.coverage) - INTERVAL 24 MONTH
    GROUP BY ALL ORDER BY ALL
    """)
    mo.vstack([coverage_by_month, bars(coverage_by_month, "month", "records", "kind")])
    return (coverage_by_month,)


@app.cell
def _(ask):
    freshness = ask("""
    SELECT source_id, last_on, last_day, days_behind FROM freshness ORDER BY days_behind DESC NULLS LAST
    """)
    freshness
    return (freshness,)


@app.cell
def _(ask):
    rejected = ask("""
    SELECT kind, reason, count(*) AS records, min(record_id) AS example
    FROM (SELECT kind, record_id, unnest(reasons) AS reason FROM quarantined) GROUP BY ALL ORDER BY records DESC
    """)
    rejected
    return (rejected,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `policy_document` · 政策文件 · Policy documents

    各省每月印发多少文件；`current` 是现行版本，一行一份。

    How many documents each province issues a month; `current` has the newest version of each, a row each.
    """)
    return


@app.cell
def _(ask, bars, mo):
    policy_document = ask("""
    SELECT month, province_en, documents, numbered, publishers FROM mart.policy_documents_by_month ORDER BY month, province_en
    """)
    mo.vstack([policy_document, bars(policy_document, "month", "documents", "province_en")])
    return (policy_document,)


@app.cell
def _(ask):
    policy_document_newest = ask("""
    SELECT issued_on, document_no, title, publisher, url FROM current.policy_document ORDER BY issued_on DESC LIMIT 20
    """)
    policy_document_newest
    return (policy_document_newest,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `announcement` · 通报与公告 · Announcements
    """)
    return


@app.cell
def _(ask, bars, mo):
    announcement = ask("""
    SELECT publisher, count(*) AS announcements, min(issued_on) AS first_on, max(issued_on) AS last_on
    FROM current.announcement GROUP BY ALL ORDER BY announcements DESC LIMIT 30
    """)
    mo.vstack([announcement, bars(announcement, "announcements", "publisher")])
    return (announcement,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `consultation` · 意见征集 · Consultations

    征集多少天；仍在进行的见 `mart.consultations_open`，结果见 `mart.consultation_outcomes`。

    How many days they run; those that are open are in `mart.consultations_open`, outcomes in `mart.consultation_outcomes`.
    """)
    return


@app.cell
def _(ask, bars, mo):
    consultation = ask("""
    SELECT publisher, count(*) AS consultations, count(outcome_on) AS with_outcome, median(closes_on - opens_on) AS median_days
    FROM current.consultation GROUP BY ALL ORDER BY consultations DESC LIMIT 30
    """)
    mo.vstack([consultation, bars(consultation, "consultations", "publisher")])
    return (consultation,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `public_letter` · 公众来信与答复 · Public letters

    各部门对来信的答复率与时间；不足 10 件的不显示，来信人和来信正文从不保存。

    How often and how soon departments answer; cells under 10 letters are not told, and neither authors nor their words are ever kept.
    """)
    return


@app.cell
def _(ask, bars, mo):
    public_letter = ask("""
    SELECT department, topic, letters, answered, reply_rate, median_days FROM mart.reply_times
    WHERE NOT suppressed ORDER BY letters DESC LIMIT 30
    """)
    mo.vstack([public_letter, bars(public_letter, "letters", "department", "topic")])
    return (public_letter,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `procurement_notice` · 采购公告 · Procurement notices

    金额单位为元；同一项目的多份公告在 `mart.procurement_projects` 中合成一行。

    Amounts are in yuan; notices of one project are one row in `mart.procurement_projects`.
    """)
    return


@app.cell
def _(ask, bars, mo):
    procurement_notice = ask("""
    SELECT month, buyer, sum(projects)::BIGINT AS projects FROM mart.procurement_by_month
    GROUP BY ALL ORDER BY projects DESC LIMIT 40
    """)
    mo.vstack([procurement_notice, bars(procurement_notice, "projects", "buyer")])
    return (procurement_notice,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `administrative_licence` · 行政许可 · Administrative licences

    只含法人和非法人组织。Of organisations only.
    """)
    return


@app.cell
def _(ask, bars, mo):
    administrative_licence = ask("""
    SELECT authority, licence_type, year, licences FROM mart.licences_by_authority
    ORDER BY licences DESC LIMIT 40
    """)
    mo.vstack([administrative_licence, bars(administrative_licence, "licences", "authority", "licence_type")])
    return (administrative_licence,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `administrative_penalty` · 行政处罚 · Administrative penalties
    """)
    return


@app.cell
def _(ask, bars, mo):
    administrative_penalty = ask("""
    SELECT authority, penalty_type, year, decisions, fines_yuan FROM mart.penalties_by_authority
    ORDER BY decisions DESC LIMIT 40
    """)
    mo.vstack([administrative_penalty, bars(administrative_penalty, "decisions", "authority", "penalty_type")])
    return (administrative_penalty,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `statistic` · 统计数据 · Statistics

    一个指标的时间序列；修订的数值另立版本，见 `mart.statistic_revisions`。

    One indicator over time; a revised figure is a new vintage, see `mart.statistic_revisions`.
    """)
    return


@app.cell
def _(ask, bars, mo):
    statistic = ask("""
    SELECT period_on, region, indicator, value, unit FROM mart.statistics_by_indicator
    WHERE indicator = (
        SELECT indicator FROM mart.statistics_by_indicator GROUP BY indicator ORDER BY count(DISTINCT period_on) DESC, indicator LIMIT 1
    ) ORDER BY period_on LIMIT 500
    """)
    mo.vstack([statistic, bars(statistic, "period_on", "value", "region")])
    return (statistic,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `open_dataset` · 开放数据目录 · Open datasets
    """)
    return


@app.cell
def _(ask, bars, mo):
    open_dataset = ask("""
    SELECT theme, format, sum(datasets)::BIGINT AS datasets FROM mart.open_datasets_by_theme
    GROUP BY ALL ORDER BY datasets DESC LIMIT 40
    """)
    mo.vstack([open_dataset, bars(open_dataset, "datasets", "theme", "format")])
    return (open_dataset,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `service_item` · 政务服务事项 · Service items
    """)
    return


@app.cell
def _(ask, bars, mo):
    service_item = ask("""
    SELECT department, level, item_type, items FROM mart.service_items_by_department
    ORDER BY items DESC LIMIT 40
    """)
    mo.vstack([service_item, bars(service_item, "items", "department", "level")])
    return (service_item,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `website` · 政府网站 · Government websites
    """)
    return


@app.cell
def _(ask, bars, mo):
    website = ask("""
    SELECT province_en, level, state, sites FROM mart.sites_by_status ORDER BY sites DESC LIMIT 40
    """)
    mo.vstack([website, bars(website, "sites", "level", "state")])
    return (website,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## `division` · 行政区划 · Administrative divisions

    代码的含义随时间变化：`division_name(代码, 日期)`、`division_code(名称, 日期)`。

    What a code means depends on the day: `division_name(code, day)` and `division_code(name, day)`.
    """)
    return


@app.cell
def _(ask):
    division = ask("""
    SELECT code, name, valid_from, valid_to, division_name(code, DATE '2020-01-01') AS name_in_2020
    FROM dim.division ORDER BY code, valid_from LIMIT 40
    """)
    division
    return (division,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 检索 · Search

    `search('词 词')` 在标题与正文中找同时含有各词的记录；文号的括号随意。可加 `kind :=`、`province :=`、`most :=`。

    `search('words')` finds records that have all the words in title or text; an official number is found in any brackets. `kind :=`,
    `province :=` and `most :=` narrow it.
    """)
    return


@app.cell
def _(mo):
    words = mo.ui.text(value="管理", label="词 · words")
    words
    return (words,)


@app.cell
def _(ask, words):
    found = ask("SELECT dated_on, kind, title, url, score FROM search($words, most := 50)", words=words.value)
    found
    return (found,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 专题 · Marts

    每个专题回答一个问题，都在 `mart` 里，`mart.question` 列出全部；各列含义见其注释。

    Each mart answers one question; all are in `mart`, and `mart.question` lists them. Comments say what their columns mean.
    """)
    return


@app.cell
def _(ask):
    marts = ask("""
    SELECT name, question_zh, question_en, kinds FROM mart.question ORDER BY name
    """)
    marts
    return (marts,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 历史与当时所知 · History, and what was known when

    `history` 有每个版本。`as_of.类别(时刻)` 给出在某一时刻（UTC）所知的记录：用它重做当时的分析。

    `history` has every version. `as_of.<kind>(instant)` gives the records as they were known at an instant, in UTC: do an analysis again
    as it could have been done then.
    """)
    return


@app.cell
def _(ask):
    versions = ask("""
    SELECT record_id, _source, count(*) AS versions, list(_change ORDER BY _captured_at) AS changes, max(_captured_at) AS last_at
    FROM history.policy_document GROUP BY ALL ORDER BY versions DESC, last_at DESC LIMIT 20
    """)
    versions
    return (versions,)


@app.cell
def _(ask):
    known_then = ask("""
    WITH run AS (SELECT min(captured_at) AS earliest, max(captured_at) AS latest FROM ops.run WHERE kind = 'policy_document')
    SELECT 'first run' AS known, (SELECT earliest FROM run) AS moment, count(*) AS documents
    FROM as_of.policy_document((SELECT earliest FROM run))
    UNION ALL SELECT 'newest run', (SELECT latest FROM run), count(*) FROM as_of.policy_document((SELECT latest FROM run))
    """)
    known_then
    return (known_then,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 证明 · Proof

    `explain(类别, 记录号)` 给出每个版本所依据的网页：地址、时刻、状态、存档位置与字节的 SHA-256。存档字节用 `caoyun explain` 或门户查看。

    `explain(kind, record)` tells what each version rests on: address, instant, status, where its bytes lie and their SHA-256.
    `caoyun explain` and the portal show the archived bytes themselves.
    """)
    return


@app.cell
def _(ask):
    proof = ask("""
    SELECT source_id, change, page, url, fetched_at, status, place, sha256, certificate
    FROM explain('policy_document', (SELECT max(record_id) FROM current.policy_document))
    """)
    proof
    return (proof,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 只用 polars · With polars alone

    发布旁的 `parquet/` 按省与年分目录（Hive），pandas、Spark 与 R 也能读；下面一行也没有用到 DuckDB。

    `parquet/` beside the release is partitioned by province and year (Hive), for pandas, Spark and R as well; nothing below uses DuckDB.
    """)
    return


@app.cell
def _(Path, pl, release):
    folder = Path(release).resolve().parent / "parquet" / "policy_document"
    by_province = (
        pl.scan_parquet(folder, hive_partitioning=True, hive_schema={"province_code": pl.String, "year": pl.Int64})
        .group_by("province_code", "year")
        .agg(pl.len().alias("documents"))
        .sort("province_code", "year")
        .collect()
        if folder.is_dir()
        else pl.DataFrame({"not_in_this_release": [str(folder)]})
    )
    by_province
    return by_province, folder


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## 引用 · How to cite

    请写明发布的名称；同名的发布永远是同样的行。

    Name the release: one of the same name always has the same rows.
    """)
    return


@app.cell
def _(ask):
    citation = ask("""
    SELECT citation_zh, citation_en, rights_zh, rights_en FROM release
    """)
    citation
    return (citation,)


if __name__ == "__main__":
    app.run()
