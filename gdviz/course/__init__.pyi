"""The public names of gdviz.course."""

from gdviz.course.chapters import CHAPTERS as CHAPTERS
from gdviz.course.chapters import Chapter as Chapter
from gdviz.course.telling import Lesson as Lesson
from gdviz.course.telling import lesson as lesson
from gdviz.course.telling import lessons as lessons
