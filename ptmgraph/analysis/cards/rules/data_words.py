"""Words beside the names of training data, and words that are no such names."""

from __future__ import annotations

import re

# Words that say where data comes from, or that some was used: what follows must be called data,
# or one of its list well known.
DATA_TAKEN = re.compile(
    r"\b(?:we|i) (?:have )?(?:used?|pooled?|combined?|mix(?:ed)?|merged?|collected?|gathered?|"
    r"took|employed?|relied on|rely on|leveraged?|utili[sz]ed?|drew on|curated?|sourced?|"
    r"adopt(?:ed)?)\s+|"
    r"\d\s?(?!(?:\w+\s+)?(?:annotators|speakers|workers|people|raters|experts|participants|"
    r"volunteers|teachers|countries)\b)(?:\w+\s+){0,2}(?:c[ao]mes? from|(?:was|were) (?:taken|"
    r"drawn|sampled) from|from|of)\s+|"
    r"\b(?:c[ao]mes?|drawn|taken|sampled|built|stammen|stammt) (?:from|aus)\s+|"
    r"\b(?:mix|mixture|blend|corpus|set) (?:comprise[sd]|consist(?:s|ed) of|includes?d?|is|was|"
    r"contain(?:s|ed))\s+|"
    r"\btrained:\s+|\bran over\s+|\bepochs? (?:of|on|over)\s+|\bfit(?:ted)? (?:to|on)\s+|"
    r"\b(?:stage|phase|step|part|half) (?:uses?|used|draws on|is|was|"
    r"on)\s+|\bsaw\s+|\btraining (?:speech|text|images|audio|material) is\s+|"
    r"\b(?:abbiamo (?:usato|tradotto|impiegato)|empleamos|utilizamos|usamos|"
    r"nous avons (?:utilisé|employé)|wir (?:haben|nutzten|verwenden|verwendeten)|"
    r"мы использовали|kami menggunakan)\s+|"
    r"\bdata from\s+",
    re.IGNORECASE,
)
SET_ASIDE = re.compile(
    r"held[- ]out|kept (?:aside|out)|avoid|exclu[ds]|dropped|discard|removed|left out|for testing|"
    r"decontaminat|\bnot\b|\bno\b|\bnon\b|\bnie\b|\bне\b|captioned by|graded by|judged",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"\d(?:[\d.,]|\s(?=\d))*\s?(?:k|m|b|gb|tb|h|ч|ore|std|thousand|million|billion|тыс|млн|hours|"
    r"images|pairs|sentences|samples|examples|series|tokens|documents|rows|clips|videos|bilder|"
    r"kalimat|pares|frases|артик\w*|articles|art[ií]culos|articoli|items|prompts|건|条|件|小时|时|"
    r"dialog\w*|utterances|recordings|questions|domande|observations)(?!\w)|[:：—–-]\s*[\u200e\u200f]?\d",
    re.IGNORECASE,
)
# Kinds of data, with a capital at the beginning of an item.
KIND_OF_DATA = re.compile(
    r"(?:(?:web|approximate|internal|synthetic|licensed|public|private|crawled|filtered|human|machine|"
    r"general|other|our|own|news|social|medical|legal|scientific|parallel|high|curated|manually|"
    r"generated|instruction|chat|user|product|customer|code|math|english|german|french|spanish|"
    r"books?|academic|encyclop\w+|multilingual|monolingual|training|validation|test|total|sum)\b"
    r"[\w -]*|size|split|train|images?|texts?|documents?|articles?|audio|speech|videos?|target|"
    r"task|modality|source|language|number|hours|length|rows?|columns?|classes|labels?|licen[cs]e|"
    r"period|years?|domain|format|resolution)",
    re.IGNORECASE,
)
NO_DATA = re.compile(
    r"(?:\d[\d.]*e-?\d+|roboflow|supervised .*|.*(?:fine-?tuning|pre-?training|alignment)|direct "
    r"preference.*|(?:this|it|these|an?) .*|weights|biases|generated.*|[a-z]{2}_[a-z]{2}|gesetz\w+|"
    r"\d[\d.,]*\s*(?:k|"
    r"m|b|gb)?\s*(?:tokens|images|sentences|photos|videos)?|tpus?.*|"
    r"gpus?(?: .*)?|"
    r"total|"
    r"(?:nvidia|tesla|geforce|rtx|quadro|ryzen|xeon|intel|amd|core i\d)(?:\s.*)?|lora|qlora|"
    r"adamw?\w*|adafactor|adagrad|sgd|lion|muon|lamb|sophia|prodigy|rmsprop|peft|amp|zero|fsdp|ddp|"
    r"deepspeed.*|python|pytorch|the internet|internet|web|google cloud|aws.*|amazon (?:web|ec2|"
    r"sage).*|our|own|ours|i|we|it|this|"
    r"(?:google )?colab.*|runpod.*|azure.*|(?:mon|tues|wednes|thurs|fri|satur|sun)day|kaggle|"
    r"juwels.*|"
    r"opt-out.*|opus readme|dreambooth|everydream2|flux.*|openclip|unsloth|axolotl|trl|github|"
    r"hugging ?face(?![^ ]*/).*|sft|dpo|rlhf|ppo|orpo|kto|grpo|mlm|clm|nsp|mntp|rl|ai|llms?|gpt-?[\d.]+\w*|"
    r"chatgpt|"
    r"claude.*|gemini.*|openai.*|bf16|fp16|fp8|int8|cuda.*|transformers|sentence-transformers|"
    r"timm|keras|jax|"
    r"flax|megatron.*|nemo|espnet|fairseq|train|test|dev|validation|val|all|sum|others?|web|code|"
    r"books?|"
    r"none|unknown|following|same|public(?:ly)?|synthetic|various|multiple|custom|internal|private|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"nachrichten.*|texte.*|données.*|datos.*|textos.*|see|here|note|more|dataset|data|paper|"
    r"details|yes|no|"
    r"(?:parallel|publicly|licensed|high|large|curated|filtered|approximately|about|raw|clean|"
    r"monolingual|"
    r"multilingual|bilingual|crawled|conversational|instruction|educational|medical|clinical|"
    r"legal|news|social|user|"
    r"proprietary|anonymi[sz]ed|annotated|labell?ed|mixed|mostly|primarily|mainly|roughly|over|"
    r"some|several|many|each|"
    r"random|natural|general|domain|scientific|human|machine|real|open|free|small|new|different|"
    r"additional)(?: .*)?|"
    r"\S+\.(?:ckpt|safetensors|bin|pth?|gguf|json|py|ya?ml|zip)|\d+\s?[x×]\s?\d+|[<>≥].*|\S*=\S*|"
    r"\S*-(?:generated|based|annotated|labell?ed|filtered|quality|scale|language|related|domain|"
    r"specific)(?: .*)?)",
    re.IGNORECASE,
)
NO_DATA_LINK = re.compile(
    r"\b(?:paper|article|blog|script|code|repo|model|models|tokenizer|github|librar|framework|tool|"
    r"optimi[sz]er|recipe|format|notebook|trainer|card|website|report|leaderboard|license|method|"
    r"pipeline)\w*\b|"
    r"wandb|arxiv",
    re.IGNORECASE,
)
NO_TRAINING = re.compile(
    r"calibrat|held-out|evaluat|leaderboard|benchmark|tested on|test (?:set|split|data)|imatrix",
    re.I,
)
OTHER_SUBJECT = re.compile(
    r"^\W*(?:unlike|in contrast to|compared with|other than) [^,]{2,60},? which|"
    r"^[^.]*\b(?:not to be confused|(?:lives?|is|are|stands?) elsewhere|a separate (?:model|adapter|repo))|"
    r"^\W*(?:the |its |our |as |this )?(?:teachers?|base models?|backbones?|baselines?|original|"
    r"parent|"
    r"reward model|tokeni[sz]er|vocabulary|vision (?:tower|encoder)|text encoder|encoder|"
    r"predecessor|"
    r"other models|similar models|feature extractor|(?:earlier|previous|older|first) (?:version|"
    r"model|[\w.-]+-?v\d))\b",
    re.IGNORECASE,
)
DATA_COLUMN = re.compile(
    r"(?:training |pre-?training )?(?:data ?sets?|data|corpus|corpora|sources?|name|"
    r"data ?set name|subset|"
    r"mix|mixture|(?:training )?(?:data )?mixture|data ?sets?|数据集|データセット|데이터셋|"
    r"datensatz|jeu de données|conjunto.*|корпус|датасет)"
)
AMOUNT_COLUMN = re.compile(
    r"\b(?:pairs|tokens|sizes?|samples|examples|rows|hours|images|sentences|documents|weight|"
    r"share|ratio|count|epochs|lr|batch|number of .*|#.*|stage)\b|数量|件数|건수|кол-?во|anzahl"
)
