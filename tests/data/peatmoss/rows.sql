-- A few rows of each kind, and one of each mistake that a file may hold.
INSERT INTO model_hub VALUES (1, 'Hugging Face', 'https://huggingface.co'),
    (2, 'PyTorch', 'https://pytorch.org/hub'), (3, 'ONNX Model Zoo', 'https://example.org/onnx');
INSERT INTO model VALUES
    (1, 'bert-base-uncased', 1, 'abc', 'https://huggingface.co/bert-base-uncased', 9, 2, 1, 1, 1),
    (2, 'pytorch/vision:v0.10.0/alexnet', 2, NULL, 'github.com/pytorch/vision', NULL, NULL, 0, 2, 2),
    (3, 'resnet18', 2, NULL, 'github.com/pytorch/vision', NULL, NULL, 0, 2, 2),
    (4, 'vision/mnist', 3, NULL, NULL, NULL, NULL, 0, NULL, NULL),
    (5, '../../etc/passwd', 1, NULL, NULL, NULL, NULL, 0, NULL, NULL),
    (6, NULL, 1, NULL, NULL, NULL, NULL, 0, NULL, NULL),
    (7, 'owner/odd', 1, NULL, NULL, -5, 'many', 0, NULL, NULL);
INSERT INTO reuse_repository VALUES
    (1, 'user', 'app', 'https://github.com/user/app'), (2, 'user', 'tool', NULL),
    (3, NULL, 'nameless', 'ftp://nowhere');
INSERT INTO model_to_reuse_repository VALUES (1, 1), (2, 1), (1, 2), (99, 1), (1, 3);
INSERT INTO reuse_file VALUES (1, 'src/b.py', 1, 1), (2, 'src/a.py', 1, 1), (3, 'only.py', 3, 2),
    (4, 'lost.py', NULL, 1);
INSERT INTO author VALUES (1, 'Google');
INSERT INTO model_to_author VALUES (1, 1), (98, 1), (2, 77);
INSERT INTO license VALUES (1, 'Apache-2.0'), (2, 'license:mit');
INSERT INTO model_to_license VALUES (1, 1), (7, 2);
INSERT INTO dataset VALUES (1, 'dataset:squad'), (2, 'two words');
INSERT INTO model_to_dataset VALUES (1, 1), (7, 2);
INSERT INTO library VALUES (1, 'Transformers');
INSERT INTO model_to_library VALUES (1, 1);
INSERT INTO framework VALUES (1, 'bert');
INSERT INTO model_to_framework VALUES (1, 1);
INSERT INTO architecture VALUES (1, 'BertForMaskedLM');
INSERT INTO model_to_architecture VALUES (1, 1);
INSERT INTO language VALUES (1, 'English', 'en'), (2, 'fr', NULL);
INSERT INTO model_to_language VALUES (1, 1), (7, 2);
INSERT INTO paper VALUES (1, 'https://arxiv.org/abs/1810.04805'), (2, 'a talk');
INSERT INTO model_to_paper VALUES (1, 1), (7, 2);
INSERT INTO tag VALUES (1, 'fill-mask'), (2, 'exbert');
INSERT INTO model_to_tag VALUES (1, 1), (1, 2);
INSERT INTO discussion VALUES (1, 'a', 0, 'x', 1), (2, 'b', 1, 'x', 1), (3, 'c', NULL, 'x', 1),
    (4, 'd', 0, 'x', 97);
INSERT INTO hf_commit VALUES (1, 'c', '2023', 't', 'm', 1), (2, 'd', '2023', 't', 'm', 1);
INSERT INTO ptm_issue_to_issue VALUES (2, 1), (2, 2), (2, 3);
INSERT INTO ptm_pull_request_to_pull_request VALUES (1, 5), (1, 6);
INSERT INTO reuse_repo_to_issue VALUES (1, 4);
INSERT INTO reuse_repo_to_pull_request VALUES (1, 7), (1, 8);
INSERT INTO github_commit VALUES (1, 'm', 7), (2, 'm', 7), (3, 'm', 8), (4, 'm', 5);
