-- The tables of PeaTMOSS that the source reads, with the columns that it needs, in the order of
-- the published schema (PeaTMOSS.sql). Long texts stand before the keys, as there.
CREATE TABLE model_hub (id INTEGER PRIMARY KEY, name VARCHAR, url VARCHAR);
CREATE TABLE model (
    id INTEGER PRIMARY KEY, context_id INTEGER, model_hub_id INTEGER, sha VARCHAR,
    repo_url VARCHAR, downloads INTEGER, likes INTEGER, has_snapshot INTEGER,
    ptm_issues_id INTEGER, ptm_pull_requests_id INTEGER);
CREATE TABLE reuse_repository (id INTEGER PRIMARY KEY, owner VARCHAR, name VARCHAR, url VARCHAR);
CREATE TABLE model_to_reuse_repository (
    model_id INTEGER, reuse_repository_id INTEGER, PRIMARY KEY (model_id, reuse_repository_id));
CREATE TABLE reuse_file (
    id INTEGER PRIMARY KEY, path VARCHAR, model_id INTEGER, reuse_repository_id INTEGER);
CREATE TABLE author (id INTEGER PRIMARY KEY, name VARCHAR);
CREATE TABLE license (id INTEGER PRIMARY KEY, name VARCHAR);
CREATE TABLE dataset (id INTEGER PRIMARY KEY, name VARCHAR);
CREATE TABLE library (id INTEGER PRIMARY KEY, name VARCHAR);
CREATE TABLE framework (id INTEGER PRIMARY KEY, name VARCHAR);
CREATE TABLE architecture (id INTEGER PRIMARY KEY, name VARCHAR);
CREATE TABLE language (id INTEGER PRIMARY KEY, name VARCHAR, abbreviation VARCHAR);
CREATE TABLE paper (id INTEGER PRIMARY KEY, name VARCHAR);
CREATE TABLE tag (id INTEGER PRIMARY KEY, name VARCHAR);
CREATE TABLE model_to_author (model_id INTEGER, author_id INTEGER, PRIMARY KEY (model_id, author_id));
CREATE TABLE model_to_license (
    model_id INTEGER, license_id INTEGER, PRIMARY KEY (model_id, license_id));
CREATE TABLE model_to_dataset (
    model_id INTEGER, dataset_id INTEGER, PRIMARY KEY (model_id, dataset_id));
CREATE TABLE model_to_library (
    model_id INTEGER, library_id INTEGER, PRIMARY KEY (model_id, library_id));
CREATE TABLE model_to_framework (
    model_id INTEGER, framework_id INTEGER, PRIMARY KEY (model_id, framework_id));
CREATE TABLE model_to_architecture (
    model_id INTEGER, architecture_id INTEGER, PRIMARY KEY (model_id, architecture_id));
CREATE TABLE model_to_language (
    model_id INTEGER, language_id INTEGER, PRIMARY KEY (model_id, language_id));
CREATE TABLE model_to_paper (model_id INTEGER, paper_id INTEGER, PRIMARY KEY (model_id, paper_id));
CREATE TABLE model_to_tag (model_id INTEGER, tag_id INTEGER, PRIMARY KEY (model_id, tag_id));
CREATE TABLE discussion (
    id INTEGER PRIMARY KEY, title VARCHAR, is_pull_request INTEGER, diff VARCHAR, model_id INTEGER);
CREATE TABLE hf_commit (
    id INTEGER PRIMARY KEY, commit_id VARCHAR, created_at VARCHAR, title VARCHAR, message VARCHAR,
    model_id INTEGER);
CREATE TABLE github_issue (id INTEGER PRIMARY KEY, author_id INTEGER, body VARCHAR, url VARCHAR);
CREATE TABLE github_commit (id INTEGER PRIMARY KEY, message_body VARCHAR, pull_request_id INTEGER);
CREATE TABLE ptm_issue_to_issue (
    ptm_issue_id INTEGER, github_issue_id INTEGER, PRIMARY KEY (ptm_issue_id, github_issue_id));
CREATE TABLE ptm_pull_request_to_pull_request (
    ptm_pull_request_id INTEGER, github_pull_request_id INTEGER,
    PRIMARY KEY (ptm_pull_request_id, github_pull_request_id));
CREATE TABLE reuse_repo_to_issue (
    reuse_repository_id INTEGER, github_issue_id INTEGER,
    PRIMARY KEY (reuse_repository_id, github_issue_id));
CREATE TABLE reuse_repo_to_pull_request (
    reuse_repository_id INTEGER, github_pull_request_id INTEGER,
    PRIMARY KEY (reuse_repository_id, github_pull_request_id));
