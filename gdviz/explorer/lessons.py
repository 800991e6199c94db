"""What each surface of the catalogue teaches, in other languages than the catalogue's own."""

LESSONS = {
    name: {"ko": lesson}
    for name, lesson in {
        "sphere": "둥근 그릇에서는 그래디언트가 극소점의 정반대를 가리킵니다.",
        "ill_conditioned_quadratic": "가파른 방향이 학습률을 제한하고, 완만한 방향은 끝없이 "
        "걸립니다.",
        "rosenbrock": "골짜기는 찾기 쉽지만 따라가기는 느립니다.",
        "beale": "가파른 벽 사이에 평지가 있어, 작은 그래디언트로는 걸음도 작습니다.",
        "himmelblau": "네 극소점의 깊이가 같고, 시작점이 어디로 갈지 정합니다.",
        "rastrigin": "하강은 가장 깊은 곳이 아니라 가장 가까운 웅덩이에서 끝납니다.",
        "ackley": "모멘텀은 단순한 하강이 갇히는 작은 웅덩이를 지나갈 수 있습니다.",
        "booth": "기울어진 골짜기에서는 변수들이 얽혀 있어 하나씩 따로 찾을 수 없습니다.",
        "matyas": "얕은 대각선 골짜기의 바닥에는 기울기가 거의 남아 있지 않습니다.",
        "three_hump_camel": "가장 좋은 극소점 옆의 극소점은 천천히 오는 경로에게 함정입니다.",
        "six_hump_camel": "가까이에서 시작해도 멀리 떨어진 극소점에서 끝날 수 있습니다.",
        "goldstein_price": "기울기가 열에서 백만까지 변하는 곳에서는 어떤 학습률 하나도 맞지 "
        "않습니다.",
        "styblinski_tang": "네 분지는 비슷해 보이지만 깊이가 다릅니다.",
        "levy_13": "멀어질수록 커지는 물결 때문에 그릇이 멀리서는 거칠어 보입니다.",
        "easom": "기울기가 없는 평원에서는 그래디언트가 갈 곳을 모릅니다.",
        "mccormick": "골짜기를 따라 난 물결이 가장 낮은 골에 닿기 전에 하강을 멈출 수 있습니다.",
        "branin": "휘어진 한 골짜기에 세 극소점이 있고, 모두 똑같이 좋습니다.",
        "bukin_6": "날카로운 능선에서는 그래디언트가 길을 가로질러, 하강이 이리저리 튑니다.",
        "eggholder": "가장 깊은 점은 경계에 있고, 그곳의 그래디언트는 0이 아닙니다.",
        "monkey_saddle": "평평한 안장점에서는 곡률마저 0이라, 하강이 머물다가 떨어집니다.",
        "hyperbolic_saddle": "안장점은 하강을 한 축으로 끌어들이고 다른 축으로 내보냅니다.",
    }.items()
}
"""By the names of surfaces, and the codes of languages."""
