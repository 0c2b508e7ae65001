-- A made-up PeaTMOSS file in its published proportions. :scale is 1 for the full size.
-- Links and tags follow from the numbers of the rows, so the same scale gives the same file.
CREATE TEMP TABLE sizes AS SELECT
    CAST(281638 * :scale AS INTEGER) AS models, CAST(28575 * :scale AS INTEGER) AS repositories,
    CAST(44337 * :scale AS INTEGER) AS links, CAST(3000000 * :scale AS INTEGER) AS issues,
    CAST(1500000 * :scale AS INTEGER) AS pulls, CAST(2500000 * :scale AS INTEGER) AS commits,
    CAST(60000 * :scale AS INTEGER) AS discussions, CAST(20000 * :scale AS INTEGER) + 1 AS words;
CREATE TEMP TABLE n AS WITH RECURSIVE count(n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM count, sizes WHERE n < issues) SELECT n FROM count;
INSERT INTO model_hub VALUES (1, 'HuggingFace', 'https://huggingface.co/models');
INSERT INTO model SELECT n, 'owner-' || (n % 20011) || '/model-' || n, 1, printf('%040x', n),
    'https://huggingface.co/model-' || n, n % 9973, n % 97, n % 20 = 0, NULL, NULL
    FROM n, sizes WHERE n <= models;
INSERT INTO reuse_repository SELECT n, 'user-' || n % 9001, 'app-' || n,
    'https://github.com/user-' || (n % 9001) || '/app-' || n FROM n, sizes WHERE n <= repositories;
-- Half of the repositories have links, to 2,530 models; the first models have most.
INSERT OR IGNORE INTO model_to_reuse_repository
    SELECT 1 + (n * n) % 2530 * ((n % 7) + 1) / 7, 1 + n * 31 % (repositories / 2 + 1)
    FROM n, sizes WHERE n <= links;
INSERT INTO reuse_file SELECT row_number() OVER (), 'src/load_' || model_id || '.py', model_id,
    reuse_repository_id FROM model_to_reuse_repository;
INSERT INTO author SELECT n, 'owner-' || n FROM n WHERE n <= 20011;
INSERT INTO license SELECT n, 'license-' || n FROM n WHERE n <= 60;
INSERT INTO dataset SELECT n, 'dataset:data-' || n FROM n, sizes WHERE n <= words;
INSERT INTO library SELECT n, 'library-' || n FROM n WHERE n <= 40;
INSERT INTO framework SELECT n, 'type_' || n FROM n WHERE n <= 200;
INSERT INTO architecture SELECT n, 'Class' || n || 'ForCausalLM' FROM n WHERE n <= 400;
INSERT INTO language SELECT n, 'language ' || n, char(97 + n % 26, 97 + n / 26) FROM n WHERE n <= 180;
INSERT INTO paper SELECT n, printf('https://arxiv.org/abs/2001.%05d', n) FROM n WHERE n <= 5000;
INSERT INTO tag SELECT n, CASE n WHEN 1 THEN 'fill-mask' ELSE 'tag-' || n END FROM n, sizes
    WHERE n <= words;
INSERT INTO model_to_author SELECT n, 1 + n % 20011 FROM n, sizes WHERE n <= models;
INSERT INTO model_to_license SELECT n, 1 + n % 60 FROM n, sizes WHERE n <= models AND n % 3;
INSERT INTO model_to_dataset SELECT n, 1 + n % words FROM n, sizes WHERE n <= models AND n % 4 = 0;
INSERT INTO model_to_library SELECT n, 1 + n % 40 FROM n, sizes WHERE n <= models;
INSERT INTO model_to_framework SELECT n, 1 + n % 200 FROM n, sizes WHERE n <= models;
INSERT INTO model_to_architecture SELECT n, 1 + n % 400 FROM n, sizes WHERE n <= models;
INSERT INTO model_to_language SELECT n, 1 + n % 180 FROM n, sizes WHERE n <= models AND n % 3 = 0;
INSERT INTO model_to_paper SELECT n, 1 + n % 5000 FROM n, sizes WHERE n <= models AND n % 9 = 0;
INSERT OR IGNORE INTO model_to_tag SELECT 1 + n % models, 1 + n * 13 % words FROM n, sizes
    WHERE n <= models * 4;
INSERT INTO hf_commit SELECT n, printf('%040x', n), '2023-06-01', 'Update README.md',
    hex(zeroblob(60)), 1 + n % models FROM n, sizes WHERE n <= commits;
INSERT INTO discussion SELECT n, 'A title', n % 4 = 0, hex(zeroblob(2000)), 1 + n % models
    FROM n, sizes WHERE n <= discussions;
INSERT INTO github_issue SELECT n, n % 90001, hex(zeroblob(300)), 'https://github.com/i/' || n FROM n;
INSERT INTO reuse_repo_to_issue SELECT 1 + n % repositories, n FROM n, sizes;
INSERT INTO reuse_repo_to_pull_request SELECT 1 + n % repositories, n FROM n, sizes WHERE n <= pulls;
INSERT INTO github_commit SELECT n, hex(zeroblob(100)), 1 + n % pulls FROM n, sizes;
