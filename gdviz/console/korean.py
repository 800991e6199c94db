"""What the console says in Korean, by the English sentence with named fields, a block a place."""

KOREAN = {
    # help as a whole
    "usage: ": "사용법: ",
    "positional arguments": "위치 인자",
    "options": "옵션",
    "commands": "명령",
    "optimizers": "옵티마이저",
    "file": "파일",
    "page": "페이지",
    "look": "모양",
    "playing and standing": "영상과 정지 그림",
    "example:\n{line}": "예:\n{line}",
    "examples:\n{lines}": "예:\n{lines}",
    "Gradient descent made visible.": "눈으로 보는 경사 하강법.",
    "show this help message and exit": "이 도움말을 보여 주고 끝냅니다",
    "show program's version number and exit": "버전을 보여 주고 끝냅니다",
    # what each command does
    "descend a function of one variable, with its tangent, above the derivative": "일변수 함수를 "
    "내려가는 과정을 접선과 도함수와 함께 그립니다",
    "write the course, or some of its lessons, as slides with films and notes": "강의 전체나 "
    "일부를 영상과 발표자 노트가 있는 슬라이드로 만듭니다",
    "make a page in which the start, the rates and the formula are moved by hand": "시작점, "
    "학습률, 식을 손으로 바꾸어 보는 페이지를 만듭니다",
    "train a small network on digits and draw its loss around the way it took": "작은 신경망을 "
    "숫자 이미지로 학습시키고 지나온 길 둘레의 손실을 그립니다",
    "draw losses and their slopes, and how hard each pulls a growing mistake": "손실 함수와 그 "
    "기울기를 그리고, 커지는 오차를 얼마나 세게 당기는지 견줍니다",
    "let optimizers descend a surface from the same start": "여러 옵티마이저가 같은 시작점에서 "
    "곡면을 내려가는 모습을 그립니다",
    "draw one descent with rates too small, right and too large, under their law": "너무 작은, "
    "알맞은, 너무 큰 학습률의 하강을 그 법칙과 함께 그립니다",
    "list the surfaces that have a name, each with its formula and what it teaches": "이름이 있는 "
    "곡면을 식과 배울 점과 함께 보여 줍니다",
    "train a network on digits and draw its losses; several optimizers race": "신경망을 숫자 "
    "이미지로 학습시키고 손실을 그립니다. 옵티마이저가 여럿이면 견줍니다",
    # what is descended, and from where
    "such as 'x^2 + 10 y^2', or the name of a surface, such as rosenbrock": "'x^2 + 10 y^2' 같은 "
    "식, 또는 rosenbrock 같은 곡면의 이름",
    "such as 'x^2/2 + 4 y^2', or the name of a surface": "'x^2/2 + 4 y^2' 같은 식, 또는 곡면의 "
    "이름",
    "such as 'x^2 + 10 y^2', or names of surfaces, in a menu; by default all of them": "'x^2 + 10 "
    "y^2' 같은 식, 또는 메뉴에 넣을 곡면의 이름들. 없으면 모든 곡면",
    "of one variable, such as 'w^4 - 3w^2 + w'": "'w^4 - 3w^2 + w' 같은 일변수 함수의 식",
    "the value of a letter, such as a=3 or a=3,b=2": "문자의 값. 예: a=3 또는 a=3,b=2",
    "such as -4 1.5; several times for several starts": "시작점. 예: -4 1.5. 시작점이 여럿이면 "
    "여러 번 씁니다",
    "how many steps are taken": "단계 수",
    "such as 0.02 0.2 0.3; by default those that the law tells apart": "학습률. 예: 0.02 0.2 0.3. "
    "없으면 법칙으로 나뉘는 것들",
    "a name such as mae, mse, log_cosh or hinge, or one with settings: huber,delta=2": "mae, mse, "
    "log_cosh, hinge 같은 손실 함수의 이름, 또는 설정을 붙인 이름: huber,delta=2",
    "where the mistake ends": "오차를 어디까지 그리는지",
    "one to tell more of": "더 자세히 볼 곡면",
    "lessons, such as ravine mae_mse; by default the whole course, in its chapters": "ravine "
    "mae_mse 같은 강의의 이름들. 없으면 장별로 강의 전체",
    # optimizers
    "each with its learning rate and other settings, as --sgd 0.08,momentum=0.9;\nrepeated, an "
    "option gives several": "--sgd 0.08,momentum=0.9처럼 학습률과 다른 설정을 함께 씁니다.\n옵션을 "
    "되풀이하면 여러 개가 됩니다",
    "Gradient descent, with a velocity where momentum is asked for.": "경사 하강법. momentum을 "
    "주면 속도가 생깁니다.",
    "Each coordinate has its own rate, which falls "
    "with the squared gradients it has seen.": "좌표마다 학습률이 따로 있고, 지금까지의 기울기 "
    "제곱이 쌓일수록 작아집니다.",
    "Adagrad that forgets: the gradient is divided by the root of its running mean square.": "잊어 "
    "가는 Adagrad. 기울기를 그 제곱의 이동 평균의 제곱근으로 나눕니다.",
    "The ratio of two running means, of past steps and of gradients, sets the rate.": "지난 이동과 "
    "기울기, 두 이동 평균의 비가 학습률을 정합니다.",
    "Momentum and a rate for each coordinate: the "
    "mean gradient over its root mean square.": "모멘텀과 좌표별 학습률. 평균 기울기를 제곱 평균의 "
    "제곱근으로 나눕니다.",
    "Adam with weight decay, which is 0.004 where "
    "Adam has none. PyTorch's default is 0.01.": "가중치 감쇠가 있는 Adam. Adam에서 0인 감쇠가 "
    "0.004입니다. PyTorch의 기본값은 0.01입니다.",
    "Adam with the largest gradient of the past in place of the root mean square.": "제곱 평균의 "
    "제곱근 대신 지금까지 가장 큰 기울기를 쓰는 Adam.",
    "Adam whose momentum looks one step ahead, as Nesterov's does.": "네스테로프처럼 모멘텀이 한 "
    "단계 앞을 보는 Adam.",
    "Every coordinate moves by the learning rate; the gradient only chooses the direction.": "모든 "
    "좌표가 학습률만큼 움직이고, 기울기는 방향만 정합니다.",
    # files
    ".gif .mp4 .webm .webp .apng .html move, .png .svg .pdf .jpg stand, a folder such as race/ has "
    "all files; else {default}": ".gif .mp4 .webm .webp .apng .html은 영상, .png .svg .pdf .jpg는 "
    "정지 그림, race/ 같은 폴더는 모든 파일. 없으면 {default}",
    ".pptx .html .pdf, or .tex .qmd .md with a folder beside it; else {default}": ".pptx .html "
    ".pdf, 또는 폴더가 함께 생기는 .tex .qmd .md. 없으면 {default}",
    "an .html, which any browser opens; else {default}": "어느 브라우저로나 여는 .html. 없으면 "
    "{default}",
    "show it when it is there": "다 되면 열어 봅니다",
    "frames a second of an animation": "영상의 초당 프레임 수",
    "of an animation, in all": "영상 전체의 길이(초)",
    "how often it plays; by default for ever": "되풀이하는 횟수. 없으면 끝없이",
    "that a still shows; by default the last": "정지 그림에 보일 프레임. 없으면 마지막",
    "a PDF with a page for each frame": "프레임마다 한 쪽씩인 PDF",
    "leave the ground of a still unpainted": "정지 그림의 배경을 투명하게",
    "mp4 or gif; by default what suits": "mp4 또는 gif. 없으면 알맞은 것",
    # the look of a picture, a deck, a page
    "slides, notebook, paper, half, column, or inches such as 6x4": "slides, notebook, paper, "
    "half, column, 또는 6x4 같은 인치",
    "light on dark": "어두운 바탕",
    "light on dark, whatever the browser has set": "브라우저의 설정과 상관없이 어두운 바탕",
    "en or ko": "en(영어) 또는 ko(한국어)",
    "en or ko, which it opens in": "처음에 보일 언어: en(영어) 또는 ko(한국어)",
    "in place of the picture's own; '' leaves it out": "그림의 제목 대신 쓸 것. ''이면 뺍니다",
    "in place of the formula": "식 대신 쓸 제목",
    "on a slide of its own": "첫 슬라이드에 쓸 제목",
    "likewise": "마찬가지",
    "what is seen, for those who do not see it": "그림을 보지 못하는 사람을 위한 설명",
    "in order, teal,crimson, or by label, Adam=teal": "teal,crimson처럼 차례로, 또는 Adam=teal처럼 "
    "이름별로",
    "a colour, or none": "색, 또는 none",
    "a family that is installed, or serif": "설치된 글꼴의 이름, 또는 serif",
    "the part of the plane that is seen: XMIN XMAX YMIN YMAX": "평면에서 보일 부분: XMIN XMAX YMIN "
    "YMAX",
    "whether the axis of losses is logarithmic": "손실 축을 로그 눈금으로 할지",
    # the network
    "images of digits, drawn from fonts; else {default}": "글꼴로 그린 숫자 이미지의 수. 없으면 "
    "{default}",
    "how often it sees each; else {default}": "에포크 수. 없으면 {default}",
    "images in a step; else {default}": "한 단계의 이미지 수(배치 크기). 없으면 {default}",
    "of the images, the first weights and the order of the images; else {default}": "이미지, 처음 "
    "가중치, 이미지 순서의 시드. 없으면 {default}",
    "of each hidden layer; else {default}": "은닉층마다 유닛의 수. 없으면 {default}",
    "of hidden layers; else relu": "은닉층의 활성화 함수. 없으면 relu",
    "how it is chosen: path, the default, random, raw, sharpest or gradient": "평면을 고르는 방법: "
    "path(기본값), random, raw, sharpest, gradient",
    "points on each side of the grid": "격자 한 변의 점 수",
    # a surface of the catalogue
    "x from {left} to {right}, y from {low} to {high}": "x: {left}부터 {right}까지, y: {low}부터 "
    "{high}까지",
    "start   {point}": "시작점  {point}",
    "minima  {points}": "극소점  {points}",
    "none": "없음",
    "On a round bowl the gradient points straight away from the minimum.": "둥근 그릇에서는 기울기 "
    "벡터가 극소점에서 곧장 멀어지는 쪽을 가리킵니다.",
    "The steep direction limits the learning rate, and the flat one then takes forever.": "가파른 "
    "방향이 학습률을 제한하면, 평평한 방향은 한없이 오래 걸립니다.",
    "The valley is easy to find and slow to follow.": "골짜기는 찾기 쉽지만 따라가기는 느립니다.",
    "Between steep walls lies a plateau where small gradients make small steps.": "가파른 벽 "
    "사이의 고원에서는 기울기가 작아 걸음도 작습니다.",
    "Four minima are equally deep, and the start decides which one is found.": "깊이가 같은 "
    "극소점이 네 개 있고, 시작점이 어느 것을 찾을지 정합니다.",
    "A descent ends in the nearest of many dents, not in the deepest.": "하강은 많은 웅덩이 가운데 "
    "가장 깊은 곳이 아니라 가장 가까운 곳에서 끝납니다.",
    "Momentum can roll through small dents that hold a plain descent.": "경사 하강법이 갇히는 작은 "
    "웅덩이를 모멘텀은 굴러서 지나갈 수 있습니다.",
    "A tilted valley couples the variables, so that neither can be found alone.": "기울어진 "
    "골짜기는 두 변수를 얽어서, 어느 하나만 따로 구할 수 없습니다.",
    "Along the floor of a shallow diagonal valley hardly any slope is left.": "얕고 비스듬한 "
    "골짜기의 바닥에는 기울기가 거의 남지 않습니다.",
    "A minimum beside the best one is a trap for whoever comes slowly.": "가장 좋은 극소점 옆의 "
    "다른 극소점은 천천히 오는 하강에게 함정입니다.",
    "Starts that lie close together can end in minima that lie far apart.": "가까운 시작점들도 "
    "서로 먼 극소점에서 끝날 수 있습니다.",
    "Where gradients range from ten to a million, no single learning rate fits.": "기울기가 십에서 "
    "백만까지 달라지는 곳에서는 어떤 학습률 하나도 맞지 않습니다.",
    "Four basins look alike and are not equally deep.": "비슷해 보이는 웅덩이 네 개의 깊이는 서로 "
    "다릅니다.",
    "Ripples that grow with the distance make a bowl look rough from afar.": "멀어질수록 커지는 "
    "물결 때문에 그릇이 멀리서는 거칠어 보입니다.",
    "On a plain without slope the gradient does not know where to go.": "기울기가 없는 평지에서는 "
    "어디로 가야 할지 알 수 없습니다.",
    "A wave along a valley can stop a descent before it reaches the lowest trough.": "골짜기를 "
    "따라 물결이 있으면 하강이 가장 낮은 골에 닿기 전에 멈출 수 있습니다.",
    "Three minima lie along one bent valley, and all are equally good.": "굽은 골짜기 하나에 "
    "똑같이 좋은 극소점이 세 개 있습니다.",
    "Along a sharp ridge the gradient points across the "
    "way, and a descent jumps to and fro.": "날카롭게 꺾인 골에서는 기울기가 길을 가로질러, 하강이 "
    "이쪽저쪽으로 뜁니다.",
    "The deepest point lies on the border, where the gradient is not zero.": "가장 깊은 점이 "
    "경계에 있고, 그곳의 기울기는 0이 아닙니다.",
    "At a flat saddle even the curvature is zero, and a descent lingers before it falls.": "평평한 "
    "안장점에서는 곡률마저 0이라, 하강이 오래 머뭇거리다가 내려갑니다.",
    "A saddle pulls a descent in along one axis and lets it go along the other.": "안장점은 한 "
    "축을 따라 하강을 끌어들이고 다른 축을 따라 놓아줍니다.",
    # refusals
    "{message} (see {command} --help)": "{message} ({command} --help를 보세요)",
    "no command is called {name}: {near}": "{name}: 그런 명령은 없습니다. {near}",
    "no surface is called {name}: {near}": "{name}: 그런 곡면은 없습니다. {near}",
    "no plane is called {name}: {near}": "{name}: 그런 평면은 없습니다. {near}",
    "{command} has no option {word}: {near}": "{word}: {command}에 없는 옵션입니다. {near}",
    "{word} is one word too many: {near}": "{word}: 남는 단어입니다. {near}",
    "did you mean {one} or {other}?": "{one}, {other} 가운데 하나인가요?",
    "did you mean {name}?": "{name} 말인가요?",
    "there are {names}": "쓸 수 있는 것: {names}",
    "see {command} --help": "{command} --help를 보세요",
    "{command} needs an optimizer, such as --sgd 0.08 or --adam 0.4": "{command}: 옵티마이저가 "
    "필요합니다. --sgd 0.08이나 --adam 0.4처럼 쓰세요",
    "{command} needs a start, such as --start {numbers}": "{command}: 시작점이 필요합니다. --start "
    "{numbers}처럼 쓰세요",
    "one optimizer at a time, got {count}: leave one": "옵티마이저는 하나만 쓸 수 있는데 "
    "{count}개가 있습니다. 하나만 남기세요",
    "--let {name} has no value: write such as --let a=3": "--let {name}에 값이 없습니다. --let "
    "a=3처럼 쓰세요",
    "the surface {name} has no letters to choose: leave --let out": "곡면 {name}에는 값을 고를 "
    "문자가 없습니다. --let을 빼세요",
    "--start takes {count} numbers, {letters}, got {given}": "--start에는 수 "
    "{count}개({letters})가 필요한데 {given}개가 있습니다",
    "--start is of one formula: leave it out, each of several has its own": "--start는 식이 하나일 "
    "때만 씁니다. 여럿이면 저마다 시작점이 있으니 빼세요",
    "--view takes XMIN XMAX YMIN YMAX, got {count} numbers": "--view에는 XMIN XMAX YMIN YMAX가 "
    "필요한데 수가 {count}개 있습니다",
    "of {text} only the first has no name: write such as {value},momentum=0.9, and a formula "
    "before options": "{text}: 첫째 값에만 이름이 없을 수 있습니다. {value},momentum=0.9처럼 쓰고, "
    "식은 옵션보다 앞에 쓰세요",
    "{text} says {name} twice: leave one": "{text}: {name}이(가) 두 번 나옵니다. 하나만 남기세요",
    "write colours in order, teal,crimson, or by label, Adam=teal,SGD=crimson": "색은 "
    "teal,crimson처럼 차례로, 또는 Adam=teal,SGD=crimson처럼 이름별로 쓰세요",
    "{text} is no number: write such as -1.5, and a formula before options": "{text}: 수가 "
    "아닙니다. -1.5처럼 쓰고, 식은 옵션보다 앞에 쓰세요",
    "{text} is no whole number: write such as 40": "{text}: 정수가 아닙니다. 40처럼 쓰세요",
    "a curve has one variable, not {letters}: write gdviz race": "curve의 변수는 {letters}가 "
    "아니라 하나입니다. gdviz race를 쓰세요",
    "a loss is a name, or one with settings as huber,delta=2, got {text}": "{text}: 손실 함수는 "
    "이름, 또는 huber,delta=2처럼 설정을 붙인 이름입니다",
    "nothing may be written in the folder {folder}: choose another": "{folder}: 이 폴더에는 쓸 수 "
    "없습니다. 다른 폴더를 고르세요",
    "a folder has all files: leave --{option} out, or name a file": "폴더에는 모든 파일이 "
    "들어갑니다. --{option} 옵션을 빼거나 파일 이름을 쓰세요",
    "there is no program to open {path} with: it is saved": "{path}: 저장했지만 열 프로그램이 "
    "없습니다",
    # what argparse refuses
    "the following arguments are required: {names}": "빠진 인자: {names}",
    "argument {name}: {message}": "{name}: {message}",
    "expected one argument": "값이 하나 필요합니다",
    "expected at least one argument": "값이 하나 이상 필요합니다",
    "invalid choice: {value} (choose from {names})": "{value}: {names} 가운데 하나를 쓰세요",
    "ignored explicit argument {value}": "값 {value}을(를) 받지 않습니다",
}
