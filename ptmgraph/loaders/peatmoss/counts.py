"""How PeaTMOSS counts issues, pull requests, discussions and commits, as SQL.

A model's own discussions and commits are those on the Hub. Issues and pull requests on GitHub
belong to the repository where a model's code is developed, or to one that reuses models. The
commits of a repository are those in its pull requests: PeaTMOSS holds no others.
"""

from __future__ import annotations

_OF_MODEL = "SELECT 'model', coalesce(model_id, 0), '{property}', count(*) FROM {table}"
_OF_MODELS_CODE = """
    SELECT 'model', m.id, '{property}', c.number
    FROM (SELECT {list}_id AS list, count(*) AS number FROM {link} GROUP BY 1) c
    JOIN model m ON m.{lists}_id = c.list WHERE true"""
_OF_REPOSITORY = """
    SELECT 'repository', coalesce(reuse_repository_id, 0), '{property}', count(*)
    FROM {table} WHERE true GROUP BY 2"""

COUNTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("discussion",),
        _OF_MODEL.format(property="discussions", table="discussion")
        + " WHERE coalesce(is_pull_request, 0) = 0 GROUP BY 2",
    ),
    (
        ("discussion",),
        _OF_MODEL.format(property="pull_requests", table="discussion")
        + " WHERE is_pull_request <> 0 GROUP BY 2",
    ),
    (
        ("hf_commit",),
        _OF_MODEL.format(property="commits", table="hf_commit") + " WHERE true GROUP BY 2",
    ),
    (
        ("ptm_issue_to_issue", "model"),
        _OF_MODELS_CODE.format(
            property="issues", list="ptm_issue", link="ptm_issue_to_issue", lists="ptm_issues"
        ),
    ),
    (
        ("ptm_pull_request_to_pull_request", "model"),
        _OF_MODELS_CODE.format(
            property="pull_requests",
            list="ptm_pull_request",
            link="ptm_pull_request_to_pull_request",
            lists="ptm_pull_requests",
        ),
    ),
    (
        ("reuse_repo_to_issue",),
        _OF_REPOSITORY.format(property="issues", table="reuse_repo_to_issue"),
    ),
    (
        ("reuse_repo_to_pull_request",),
        _OF_REPOSITORY.format(property="pull_requests", table="reuse_repo_to_pull_request"),
    ),
    (
        ("reuse_repo_to_pull_request", "github_commit"),
        _OF_REPOSITORY.format(
            property="commits",
            table="reuse_repo_to_pull_request r "
            "JOIN github_commit c ON c.pull_request_id = r.github_pull_request_id",
        ),
    ),
)
"""Tables that a count needs, and the query that gives kind, id, property and number."""
