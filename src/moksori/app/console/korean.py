"""The Korean of everything that the command line says; a test looks for gaps."""

from typing import Final

KOREAN: Final[dict[str, str]] = {
    "(Watch it live plays the same meeting at its own pace.)": (
        "(실시간으로 보기를 누르면 같은 회의를 실제 속도로 재생해요.)"
    ),
    "A key is needed: moksori keys create NAME": "키가 필요해요: moksori keys create NAME",
    "A recording, or a transcript: JSON, SRT, VTT, or lines `name: words`.": (
        "녹음이나 받아쓴 글(JSON, SRT, VTT, `이름: 발언` 줄)이에요."
    ),
    "A file or a folder; stdout if not given.": "파일이나 폴더예요. 없으면 표준 출력으로 보내요.",
    "A setting is wrong.": "설정이 잘못됐어요.",
    "A size (small, large-v3-turbo ...) or a hub id.": (
        "모델 크기(small, large-v3-turbo 등)나 허브 id예요."
    ),
    "API keys: create, list, revoke.": "API 키를 만들고, 보고, 폐기해요.",
    "Address to listen on; beyond loopback a key is needed.": (
        "들을 주소예요. 이 컴퓨터 밖으로 열려면 API 키가 있어야 해요."
    ),
    "All that is needed is here.": "필요한 것이 모두 있어요.",
    "An option is not possible here.": "여기서는 쓸 수 없는 옵션이에요.",
    "Another worker holds this job by now.": "다른 작업 프로세스가 이 작업을 맡고 있어요.",
    "Answer a question from what was said in meetings and recordings, with citations.": (
        "회의와 녹음에서 나온 말로 질문에 답하고, 근거를 함께 보여 줘요."
    ),
    "At most so many hits (with --search).": "많아야 이만큼 보여 줘요(--search).",
    "Bring the database to the newest schema; safe to run twice.": (
        "데이터베이스를 최신 구조로 올려요. 두 번 실행해도 괜찮아요."
    ),
    "Create a key; its secret is printed once and kept nowhere.": (
        "키를 만들어요. 비밀 값은 한 번만 보여 주고 저장하지 않아요."
    ),
    "Delete a model that moksori fetched.": "moksori가 받은 모델을 지워요.",
    (
        "Demo model {model}: it knows the sample meeting, not free speech. A real model: "
        "moksori models fetch small"
    ): (
        "데모 모델 {model}: 예제 회의만 알고 자유로운 말은 알아듣지 못해요. 실제 모델: "
        "moksori models fetch small"
    ),
    "End after printing.": "출력한 뒤에 끝내요.",
    "Fetch a model from the hub; Ctrl-C is safe, the next try goes on where this one stopped.": (
        "허브에서 모델을 받아요. Ctrl-C로 멈춰도 괜찮고, 다음에 이어서 받아요."
    ),
    "Find the times of words too (in JSON).": "단어 시각도 찾아요(JSON).",
    "How to write it.": "출력 형식이에요.",
    "Indexed: {sources} sources with {segments} segments.": (
        "자료 {sources}개에서 발언 {segments}개를 색인했어요."
    ),
    "It is in a state that does not allow this.": "지금 상태에서는 할 수 없어요.",
    "It is no date: YYYY-MM-DD.": "날짜가 아니에요. YYYY-MM-DD로 써 주세요.",
    "It is no status: todo, doing, review or done.": (
        "그런 상태는 없어요. 할 일, 진행 중, 검토, 완료 중에 골라 주세요."
    ),
    "It is the bundled demo model: it knows a closed set of sentences, not free speech.": (
        "함께 들어 있는 데모 모델이라 정해진 문장만 알고, 자유로운 말은 알아듣지 못해요."
    ),
    "It was changed meanwhile.": "그사이 바뀌었어요.",
    "It took too long.": "너무 오래 걸렸어요.",
    "Keep this secret now: it is shown only this once.": (
        "지금 이 비밀 값을 보관해 주세요. 다시는 보여 주지 않아요."
    ),
    "List the keys, without their secrets.": "비밀 값 없이 키 목록을 보여 줘요.",
    "List the models that requests may name, the default first.": (
        "쓸 수 있는 모델을 기본 모델부터 보여 줘요."
    ),
    "List tickets: what is to be done, by whom, until when, and how often it was spoken of.": (
        "할 일을 담당, 기한, 근거 수와 함께 보여 줘요."
    ),
    "List what matches the words, and answer nothing.": "답하지 않고, 맞는 발언만 보여 줘요.",
    "Listen to live meetings, apart from a server.": "서버와 따로 진행 중인 회의를 들어요.",
    "Load the default model before the first job.": "첫 작업 전에 기본 모델을 불러와요.",
    "Look at everything that moksori needs; exit 1 when recordings could not be transcribed.": (
        "moksori에 필요한 것을 모두 살펴봐요. 받아쓸 수 없는 상태면 종료 코드가 1이에요."
    ),
    "Make the search index anew from what is stored; safe while the server runs.": (
        "저장된 내용으로 검색 색인을 새로 만들어요. 서버가 켜져 있어도 괜찮아요."
    ),
    "Model name; `moksori models list` shows them.": (
        "모델 이름이에요. `moksori models list`로 볼 수 있어요."
    ),
    "Model: {model}": "모델: {model}",
    "Names and terms that are likely to be said, with commas.": (
        "나올 만한 이름과 용어예요. 쉼표로 나눠요."
    ),
    "No key is asked for, by setting; only behind a proxy that signs people in.": (
        "설정에 따라 키를 묻지 않아요. 로그인을 맡는 프록시 뒤에서만 쓰세요."
    ),
    "Nothing is sent to this address.": "이 주소로는 아무것도 보내지 않아요.",
    "None is here. Fetch one: moksori models fetch {model}": (
        "아직 없어요. 받기: moksori models fetch {model}"
    ),
    "None is needed on loopback.": "이 컴퓨터 안에서는 필요 없어요.",
    "None is set: minutes are written by rules. Set one: llm.engine and llm.model": (
        "정한 것이 없어 규칙으로 회의록을 써요. llm.engine과 llm.model로 정할 수 있어요."
    ),
    "Nothing that was said answers this.": "이 질문에 답이 되는 말이 없어요.",
    "Nothing was found.": "찾은 것이 없어요.",
    "Only a part of the question was found in what was said.": (
        "질문의 일부만 나온 말에서 찾았어요."
    ),
    "Only follow live meetings and write minutes.": "라이브 회의를 따라가고 회의록만 써요.",
    "Only there: meeting, transcript, or one of them such as meeting:ID.": (
        "meeting이나 transcript, 또는 그중 하나(meeting:ID)에서만 찾아요."
    ),
    "Only these: todo, doing, review or done (or 할 일 ...).": (
        "이 상태만 보여 줘요. 할 일, 진행 중, 검토, 완료(todo 등도 돼요)예요."
    ),
    "Only this board: its id or its name; all if not given.": (
        "이 보드만 보여 줘요. id나 이름이고, 없으면 모두예요."
    ),
    "Only tickets of this person, by name or alias.": (
        "이 사람의 할 일만 보여 줘요. 이름이나 별칭이에요."
    ),
    "Only what this speaker said.": "이 화자가 한 말만 찾아요.",
    "Port {port} is taken.": "포트 {port}번은 이미 쓰이고 있어요.",
    "Print JSON for programs.": "프로그램이 읽을 JSON으로 출력해요.",
    "Print the schema's revision.": "데이터베이스 구조의 버전을 출력해요.",
    "Print the version and end.": "버전을 출력하고 끝내요.",
    "Read Korean text from stdin line by line and print one JSON line for each.": (
        "표준 입력의 한국어를 한 줄씩 읽어 줄마다 JSON 한 줄을 출력해요."
    ),
    "Recogniser models: list, fetch, remove.": "인식 모델을 보고, 받고, 지워요.",
    "Recordings can not be transcribed.": "지금은 녹음을 받아쓸 수 없어요.",
    "Recordings.": "녹음 파일이에요.",
    "Revoke a key for good.": "키를 영구히 폐기해요.",
    "SQLite; made at the first start": "SQLite, 처음 시작할 때 만들어요",
    "Settings file (TOML) instead of the usual one.": (
        "평소 쓰는 것 대신 읽을 설정 파일(TOML)이에요."
    ),
    "Several subtitle files need --output.": "자막 파일이 여러 개면 --output이 필요해요.",
    "Something went wrong inside moksori.": "moksori 안에서 문제가 생겼어요.",
    "Spoken language, such as ko.": "말하는 언어예요(예: ko).",
    "Start the server and its workers.": "서버와 작업 프로세스를 시작해요.",
    "Starting moksori on {address} ...": "{address} 에서 moksori를 시작해요 ...",
    "TCP port; 0 takes a free one.": "TCP 포트예요. 0이면 빈 포트를 골라요.",
    "The audio can not be decoded; it may be broken or cut off.": (
        "오디오를 읽을 수 없어요. 깨졌거나 중간에 잘렸을 수 있어요."
    ),
    "The database does not answer.": "데이터베이스가 응답하지 않아요.",
    "The database is up to date.": "데이터베이스가 최신 상태예요.",
    "The database or the storage failed.": "데이터베이스나 저장소에 문제가 생겼어요.",
    "The database: upgrade, current, reindex.": "데이터베이스를 올리고, 확인하고, 다시 색인해요.",
    "The day of the meeting, which dates count from; today in Seoul if not given.": (
        "회의한 날이에요. 날짜를 여기서부터 세요. 없으면 서울의 오늘이에요."
    ),
    "The day that dates count from; now in Seoul if not given.": (
        "날짜를 세는 기준일이에요. 없으면 지금 서울 시각이에요."
    ),
    "The disk is full; nothing half-written was kept.": (
        "디스크가 가득 찼어요. 쓰다 만 것은 남기지 않았어요."
    ),
    "The engine can not be reached now.": "지금은 엔진에 연결할 수 없어요.",
    "The engine failed.": "엔진이 실패했어요.",
    "The engine's packages are not installed.": "엔진에 필요한 패키지가 설치되어 있지 않아요.",
    "The file holds no sound.": "파일에 소리가 없어요.",
    "The file is not audio.": "오디오 파일이 아니에요.",
    "The file is too large.": "파일이 너무 커요.",
    "The id, as `moksori keys list` shows it.": "`moksori keys list`에 나오는 키의 id예요.",
    "The input was not accepted.": "입력을 받아들일 수 없어요.",
    "The job failed: {code}": "작업이 실패했어요: {code}",
    "The key is missing, unknown or revoked.": "키가 없거나, 모르는 키이거나, 폐기된 키예요.",
    "The key sees only this workspace.": "이 키는 이 작업 공간만 볼 수 있어요.",
    "The key {prefix}… no longer opens anything.": "키 {prefix}…는 이제 아무것도 열지 못해요.",
    "The language model gave no answer, so these are quotes.": (
        "언어 모델이 답하지 못해서 말을 그대로 옮겼어요."
    ),
    "The language of the minutes; what was said stays as it is.": (
        "회의록에 쓸 언어예요. 발언은 말한 그대로 둬요."
    ),
    "The machine is full; try again later.": "지금은 일이 너무 많아요. 나중에 다시 해 주세요.",
    "The model does not know this language.": "모델이 이 언어를 몰라요.",
    "It is too long for the language model.": "언어 모델이 한 번에 읽기에는 너무 길어요.",
    "The model arrived damaged. Try once more.": "모델이 깨진 채로 왔어요. 다시 받아 주세요.",
    "The model hub can not be reached. What has arrived is kept.": (
        "모델 허브에 연결할 수 없어요. 받은 만큼은 남아 있어요."
    ),
    "The model is being fetched at this moment.": "지금 모델을 받는 중이에요.",
    "The settings forbid the network (stt.offline).": (
        "설정에서 네트워크를 막아 두었어요(stt.offline)."
    ),
    "The model is not on this machine. Fetch one: moksori models fetch small": (
        "모델이 이 컴퓨터에 없어요. 받기: moksori models fetch small"
    ),
    "The model {name} is here.": "모델 {name} 준비가 끝났어요.",
    "The model {name} was deleted.": "모델 {name}, 지웠어요.",
    "The name that leases are taken in.": "작업을 맡을 때 쓰는 이름이에요.",
    "The question, or the words to search for.": "질문이나 찾을 말이에요.",
    "The right password is needed.": "올바른 비밀번호가 필요해요.",
    "The recording is cut off; what was readable is here.": (
        "녹음이 중간에 잘렸어요. 읽을 수 있는 데까지 담았어요."
    ),
    "The same key was used for another request.": "같은 키를 다른 요청에 이미 썼어요.",
    "The server goes on at {address}; Ctrl-C ends it. Try:": (
        "서버는 {address} 에서 계속 돌아요. Ctrl-C로 끝내요. 해 보세요:"
    ),
    (
        "The server would be open to others without a key. Create one first: moksori "
        "keys create NAME"
    ): ("키 없이 다른 컴퓨터에 열려요. 먼저 키를 만드세요: moksori keys create NAME"),
    "The workspace to look in.": "찾아볼 작업 공간이에요.",
    "There is no espeak-ng: moksori can not speak. It hears all the same.": (
        "espeak-ng이 없어서 말은 못 하지만, 듣는 데는 문제없어요."
    ),
    "There is no key yet.": "아직 키가 없어요.",
    "There is no real model here. Fetch one: moksori models fetch small": (
        "실제 모델이 아직 없어요. 받기: moksori models fetch small"
    ),
    "There is no speech in it.": "말소리가 없어요.",
    "There is no such engine.": "그런 엔진은 없어요.",
    "There is no such thing.": "찾을 수 없어요.",
    "There is no such ticket.": "그런 할 일이 없어요.",
    "There is one; callers must show it.": "키가 있어요. 부르는 쪽은 키를 보여야 해요.",
    "These are quotes: no language model is set to put them into words.": (
        "말을 그대로 옮긴 것이에요. 답을 써 줄 언어 모델을 정하지 않았어요."
    ),
    "This is not allowed.": "허용되지 않아요.",
    "Too many calls in a short time.": "짧은 시간에 요청이 너무 많아요.",
    "Transcribe recordings on this machine, without a server.": (
        "서버 없이 이 컴퓨터에서 녹음을 받아써요."
    ),
    "Transcribe the sample meeting through a server of its own, then keep it running.": (
        "따로 띄운 서버로 예제 회의를 받아쓰고, 서버를 계속 열어 둬요."
    ),
    "What the key is for; shown in lists.": "키의 쓰임이에요. 목록에 보여요.",
    "What the language model could not prove by a quote was left out.": (
        "언어 모델이 근거를 대지 못한 말은 뺐어요."
    ),
    "What to do: normalize, itn, dates, endings, sentences, mask or keywords.": (
        "할 일이에요: normalize, itn, dates, endings, sentences, mask, keywords 가운데 하나예요."
    ),
    "Who writes: auto, rules, or llm (a language model); the settings if not given.": (
        "누가 쓸지 골라요. auto, rules(규칙), llm(언어 모델)이고, 없으면 설정을 따라요."
    ),
    "Woken over stdin; ends when stdin ends.": "표준 입력으로 깨우고, 입력이 끝나면 끝나요.",
    "Work on jobs, apart from a server.": "서버와 따로 작업을 처리해요.",
    "Write a file per recording there.": "녹음마다 파일 하나를 이 폴더에 써요.",
    "Write the minutes of a meeting: summary, decisions, tasks, each with its evidence.": (
        "회의록을 써요. 요약, 결정, 할 일마다 근거가 되는 발언이 붙어요."
    ),
    "active": "사용 중",
    "auto; mix: everything is one track; split: each channel is a track.": (
        "auto(알아서), mix(모두 한 트랙), split(채널마다 한 트랙)."
    ),
    "board": "보드",
    "cancelled": "취소됨",
    "data folder": "데이터 폴더",
    "database": "데이터베이스",
    "default": "기본",
    "demo: knows a closed set of sentences": "데모: 정해진 문장만 알아요",
    "done": "끝",
    "due": "기한",
    "empty": "비어 있음",
    "else {model} ({engine})": "안 되면 {model} ({engine})",
    "evidence": "근거",
    "failed": "실패",
    "general, standup, one-on-one, client or lecture (or 일반, 스탠드업 ...).": (
        "일반, 스탠드업, 1:1, 고객 미팅, 강의 가운데 하나예요(영어 이름도 돼요)."
    ),
    "installed": "설치됨",
    "keys": "키",
    "language model": "언어 모델",
    "listening": "듣는 중",
    "moksori (목소리): recordings and meetings become text.": (
        "moksori(목소리): 녹음과 회의를 글로 바꿔요."
    ),
    "not found; not needed": "없음, 없어도 괜찮아요",
    "not here": "없음",
    "not installed: pip install 'moksori[{extra}]'": (
        "설치되지 않음: pip install 'moksori[{extra}]'"
    ),
    "owner": "담당",
    "port": "포트",
    "program": "프로그램",
    "real models": "실제 모델",
    "recogniser": "인식기",
    "revoked": "폐기됨",
    "sample meeting": "예제 회의",
    "speech detector": "음성 감지",
    "status": "상태",
    "task": "할 일",
    "voice": "목소리",
    "waiting for a worker": "작업을 기다리는 중",
    "{address} does not answer. Is the server running?": (
        "{address} 서버가 답하지 않아요. 켜져 있는지 봐 주세요."
    ),
    "{address} is free": "{address} 비어 있음",
    "{address} is taken; is moksori running there?": (
        "{address} 쓰는 중. moksori가 이미 돌고 있나요?"
    ),
    "{asked} takes the model {model} ({engine}, {device})": (
        "{asked}: 모델 {model} ({engine}, {device})"
    ),
    "{kind}, schema {revision}": "{kind}, 구조 {revision}",
    "{kind}; its schema is brought up to date at the next start": (
        "{kind}, 다음에 시작할 때 구조를 올려요"
    ),
    "{model} ({engine}), {tokens} tokens at once": "{model} ({engine}), 한 번에 {tokens} 토큰",
    "{path} can not be written.": "{path} 폴더에 쓸 수 없어요.",
    "{path}, {gb} GB free": "{path}, {gb} GB 남음",
    "The id of a meeting, or `latest`; nothing lists them.": (
        "회의 id나 `latest`예요. 없으면 회의 목록을 보여 줘요."
    ),
    "Write a stored meeting as a file: minutes with evidence, and all that was said.": (
        "저장된 회의를 파일로 써요. 근거가 달린 회의록과 모든 발언이 들어가요."
    ),
    "There are no meetings yet.": "아직 회의가 없어요.",
    "Written: {path}": "저장했어요: {path}",
    "Name a file with --output.": "--output으로 파일 이름을 정해 주세요.",
    "md, docx, pdf, srt, vtt or json.": "md, docx, pdf, srt, vtt, json 가운데 하나예요.",
    "Demo board": "데모 보드",
    "Summary": "요약",
    "Decisions": "결정",
    "Action items": "할 일",
    "Status changes": "진행 상황",
    "Open questions": "남은 질문",
    "Risks": "위험",
    "Minutes": "회의록",
    "Board": "보드",
    "to do": "할 일",
    "in progress": "진행 중",
    "in review": "검토",
    "finished": "완료",
    "blocked": "막힘",
    "new": "새 카드",
    "said again": "다시 나옴",
    "moved here": "여기로 옮김",
    "changed": "바뀜",
    "no owner yet": "담당 미정",
    "no due date": "기한 없음",
    "In the inbox, for a person to decide": "확인함에서 결정을 기다려요",
    "A recording instead of the microphone.": "마이크 대신 들려줄 녹음이에요.",
    "The server; the one of the settings if not given.": "서버 주소예요. 없으면 설정을 따라요.",
    "An API key, where the server asks for one.": "서버가 키를 요구하면 쓸 API 키예요.",
    "A meeting that is held; else a new one.": "지금 열려 있는 회의예요. 없으면 새로 열어요.",
    "Title of the new meeting.": "새 회의의 제목이에요.",
    "Who speaks.": "말하는 사람이에요.",
    "A recording as fast as it was spoken, or as fast as the server takes it.": (
        "녹음을 말한 속도 그대로 들려주거나, 서버가 받는 만큼 빨리 들려줘요."
    ),
    "Say a microphone or a recording to a live meeting, and show its captions.": (
        "마이크나 녹음을 실시간 회의에 들려주고 자막을 보여 줘요."
    ),
    "The host has paused the meeting; nothing is kept now.": (
        "회의가 일시정지됐어요. 지금은 아무것도 남기지 않아요."
    ),
    "The meeting goes on.": "회의를 계속해요.",
    "The connection was cut; trying again.": "연결이 끊겼어요. 다시 연결하고 있어요.",
    "The meeting has ended.": "회의가 끝났어요.",
    "Meeting {id}; Ctrl-C ends it.": "회의 {id}. Ctrl-C로 끝내요.",
    "Marked at {at}: {label}": "{at} 표시: {label}",
    "{seconds} s of sound were lost.": "소리 {seconds}초를 잃었어요.",
}
