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
    # learning rates side by side
    "rates_title": "너무 작으면 기어가고, 너무 크면 튕겨 나갑니다",
    "rates_steps": "({start})에서 시작한 경사 하강 {steps}단계.",
    "rates_rate": "$\\eta = {rate}$",
    "rates_rule": "{rule}: {settings}.",
    "rates_law": "가장 큰 곡률은 $\\lambda = {curvature}$이고, 학습률이 ${limit} = {value}$보다 "
    "작으면 수렴합니다.",
    "rates_too_small": "너무 작음",
    "rates_just_right": "알맞음",
    "rates_too_large": "너무 큼",
    "rates_diverges": "발산",
    "rates_log": "로그 눈금",
    "rates_axis": "학습률 $\\eta$",
    "rates_zone_rings_not": "곧장 내려갑니다",
    "rates_zone_converges": "수렴합니다",
    "rates_zone_rings": "지나쳐서 진동합니다",
    "rates_zone_diverges": "발산합니다",
    # basins
    "basins_title": "어디서 시작하느냐가 어디서 끝나느냐를 정합니다",
    "basins_starts": "지도마다 시작점 {count}곳을 {steps}단계 뒤에 도착한 최솟값의 색으로 칠했습니다.",
    "basins_arrived": "{share} %가 도착했습니다",
    "basins_pale": "옅을수록 최솟값에서 멉니다.",
}
