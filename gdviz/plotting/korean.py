"""The words of pictures in Korean: whole sentences with named fields, a block a picture."""

KOREAN: dict[str, str] = {
    # maps and strips
    "start": "시작",
    "minimum": "최솟값",
    "loss": "손실",
    "loss_above_minimum": "최솟값과의 손실 차이",
    "counter": "{step}단계",
    "left_at": "{step}단계",
    # races and reliefs
    "race": "같은 시작점, {steps}단계, 갱신 규칙 {count}가지",
    "one_path": "{label}, {steps}단계",
    "starts": "시작점 {count}곳, {steps}단계, 한 가지 갱신 규칙",
    "starts_and_rules": "시작점 {count}곳, {steps}단계, 갱신 규칙 {rules}가지",
    "surface": "$f({x}, {y}) = {formula}$",
    "surface_named": "{name}.",
    "dots": "점 하나가 한 단계입니다.",
    "settings": "학습률: {settings}",
    "cut": "{height}보다 높은 곳은 잘라 냈습니다",
}
