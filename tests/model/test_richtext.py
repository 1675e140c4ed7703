"""HTML: what a reader sees is compared, what a server refuses is taken out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entconf.model.richtext import canonical_html, sanitise_html

SAME = [
    ("entity forms", "<p>caf&eacute; &amp; th&#233;</p>", "<p>café & thé</p>"),
    ("quotes in text", "<p>&quot;a&quot; l&#39;un</p>", "<p>\"a\" l'un</p>"),
    ("Unicode forms", "<p>e\u0301cole</p>", "<p>école</p>"),
    ("case of tags", "<P>a<BR></P>", "<p>a<br></p>"),
    ("order of attributes", '<img src="a" alt="b">', '<img alt="b" src="a">'),
    ("quoting of attributes", "<img src=a alt='b'>", '<img src="a" alt="b">'),
    ("void tags", "<p>a<br/>b</p>", "<p>a<br>b</p>"),
    ("white space", "<p>\n  a\t b\r\n</p>\n", "<p>a b</p>"),
    ("white space at tags", "<p>a <b>b</b></p>", "<p>a<b> b </b></p>"),
    ("white space between blocks", "<ul>\n <li>a</li>\n</ul>", "<ul><li>a</li></ul>"),
    ("white space at breaks", "<p>a <br> b</p>", "<p>a<br>b</p>"),
    ("b and strong", "<p><b>a</b></p>", "<p><strong>a</strong></p>"),
    ("i and em", "<p><i>a</i></p>", "<p><em>a</em></p>"),
    ("scripts", "<p>a</p><script>b < c</script>", "<p>a</p>"),
    ("style sheets", "<style>p {color: red}</style><p>a</p>", "<p>a</p>"),
    ("handlers", "<p onclick='x()' ONLOAD=y>a</p>", "<p>a</p>"),
    ("script addresses", '<p><a href=" java\nscript:x">a</a></p>', "<p>a</p>"),
    ("data addresses", '<p>a<a href="data:text/html,x">b</a></p>', "<p>ab</p>"),
    ("embedded objects", "<p>a<object data=x></object><embed src=x></p>", "<p>a</p>"),
    ("form controls", "<form><p>a<input name=x></p></form>", "<p>a</p>"),
    ("comments", "<p>a<!-- b --></p><!DOCTYPE html><![CDATA[x]]>", "<p>a</p>"),
    ("empty style", '<p style=" " class="">a</p>', "<p>a</p>"),
    ("form of style", '<p style="COLOR: red ;">a</p>', '<p style="color:red">a</p>'),
    ("order of classes", '<p class="b a">a</p>', '<p class="a  b">a</p>'),
    ("bare spans", "<p>a<span>b</span></p>", "<p>ab</p>"),
    ("empty formatting", "<p>a<b></b></p>", "<p>a</p>"),
    ("empty paragraphs", "<p>a</p><p> </p><p></p>", "<p>a</p>"),
    ("bare text", "Bonjour <b>tous</b>", "<p>Bonjour <b>tous</b></p>"),
    ("bare text beside blocks", "a<ul><li>b</li></ul>c", "<p>a</p><ul><li>b</li></ul><p>c</p>"),
    ("unclosed tags", "<ul><li>a<li><b>b", "<ul><li>a</li><li><b>b</b></li></ul>"),
    ("unclosed paragraphs", "<p>a<p>b<div>c</div>", "<p>a</p><p>b</p><div>c</div>"),
    ("stray end tags", "<p>a</b></div></p>", "<p>a</p>"),
    ("crossed tags", "<p><b>a<i>b</b>c</i></p>", "<p><b>a<i>b</i></b><i>c</i></p>"),
    ("table bodies", "<table><tr><td>a</table>",
     "<table><tbody><tr><td>a</td></tr></tbody></table>"),
    ("links with extras", '<a href="/a" target="_blank" rel="noopener">a</a>',
     '<a href="/a">a</a>'),
    ("first newline of pre", "<pre>\n a\n  b</pre>", "<pre> a\n  b</pre>"),
    ("document frame", "<html><body><p>a</p></body></html>", "<p>a</p>"),
]  # fmt: skip

DIFFERENT = [
    ("text", "<p>a</p>", "<p>b</p>"),
    ("case of text", "<p>a</p>", "<p>A</p>"),
    ("a blank between words", "<p>a b</p>", "<p>ab</p>"),
    ("emphasis", "<p><b>a</b></p>", "<p>a</p>"),
    ("where a link leads", '<a href="/a">a</a>', '<a href="/b">a</a>'),
    ("paragraphs", "<p>a</p><p>b</p>", "<p>a b</p>"),
    ("breaks", "<p>a<br>b</p>", "<p>a b</p>"),
    ("colour", '<p style="color:red">a</p>', "<p>a</p>"),
    ("unknown tags", "<p><x-note>a</x-note></p>", "<p>a</p>"),
    ("lists", "<ul><li>a</ul>", "<ol><li>a</ol>"),
    ("white space in pre", "<pre>a  b</pre>", "<pre>a b</pre>"),
    ("texts kept apart", "<div>a<p></p>b</div>", "<div>ab</div>"),
    ("what looks like a tag", "<p>a &lt;b&gt; c</p>", "<p>a <b> c</b></p>"),
    ("unbreakable blanks", "<p>a&nbsp;b</p>", "<p>a b</p>"),
]

#: Pieces that upset parsers, put together at random.
PIECES = [
    *re.findall(
        r"\S+",
        """<p> </p> <b> </b> <strong> <i> </i> <br> <br/> <hr> <div> </div> <ul> <li> </li> </ul>
        <table> <tbody> <thead> <tr> <td> </td> </tr> </table> <pre> </pre> <span> </span> <a> </a>
        <script> </script> <style> </style> <form> <x-y> </x-y> < > & &amp; &lt; &eacute; &nbsp;
        &#13; &#0; &#x110000; <!--x--> <!-- <![ <!x <? ]]> ' = on <dl> <dt> <dd> <object> <svg>
        <plaintext> <textarea> <iframe> <title> / <b/> <P> " <img/src=a> <a/href='x'>""",
    ),
    '<a href="javascript:x">',
    '<p onclick="x">',
    ' onclick="x" ',
    '<span style="COLOR: red;;a">',
    *" \n\xa0\r\u0301\u0338",
]

fragments = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=25).map(
    "".join
)
thorough = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(("one", "other"), [case[1:] for case in SAME], ids=[c[0] for c in SAME])
def test_what_looks_the_same_is_the_same(one: str, other: str) -> None:
    assert canonical_html(one) == canonical_html(other)


@pytest.mark.parametrize(
    ("one", "other"), [case[1:] for case in DIFFERENT], ids=[c[0] for c in DIFFERENT]
)
def test_what_a_reader_can_tell_apart_differs(one: str, other: str) -> None:
    assert canonical_html(one) != canonical_html(other)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><script>b</script>", "<p>a</p>"),
        ('<p onclick="x">a</p>', "<p>a</p>"),
        ('<a href="javascript:x" title="t">a</a>', '<a title="t">a</a>'),
        ('<a href="JaVa\tScript&#58;x">a</a>', "<a>a</a>"),
        ('<img src="data:image/svg+xml,x">', "<img>"),
        ('<img src="data:image/png;base64,AAAA">', '<img src="data:image/png;base64,AAAA">'),
        ('<iframe srcdoc="<script>" src="https://a.example"></iframe>',
         '<iframe src="https://a.example"></iframe>'),
        ("<form action=x><input><button>Go</button></form>", "Go"),
        ("<svg><script>x</script></svg>", "<svg></svg>"),
        ('<p style="width: expression(alert(1))">a</p>', "<p>a</p>"),
        ('<a href="/a" rel="noopener" target="_blank">a</a>',
         '<a href="/a" rel="noopener" target="_blank">a</a>'),
        ('a "b" &lt; c', 'a "b" &lt; c'),
        ('écrire onclick="x"', 'écrire onclick&#61;"x"'),
        ("<scr<script>ipt>alert(1)</scr</script>ipt>", "ipt&gt;alert(1)ipt&gt;"),
    ],
)  # fmt: skip
def test_what_is_sent(html: str, expected: str) -> None:
    assert sanitise_html(html) == expected


@thorough
@given(fragments)
def test_canonical_forms_are_their_own(html: str) -> None:
    canonical = canonical_html(html)
    assert canonical_html(canonical) == canonical


@thorough
@given(fragments)
def test_what_is_sent_shows_the_same(html: str) -> None:
    sent = sanitise_html(html)
    assert canonical_html(sent) == canonical_html(html)
    assert sanitise_html(sent) == sent


@thorough
@given(fragments)
def test_nothing_that_runs_is_ever_sent(html: str) -> None:
    tags = _Tags()
    tags.feed(sanitise_html(html))
    tags.close()
    for name, attributes in tags.found:
        assert name not in {"script", "style", "object", "form", "input"}
        assert not [one for one, _ in attributes if one.startswith("on")]
        assert not [to for one, to in attributes if one == "href" and "script:" in (to or "")]


class _Tags(HTMLParser):
    """The tags a browser would see, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    handle_startendtag = handle_starttag


@pytest.mark.parametrize("piece", ["<b>", "<p>", "<table><td>", "<ul><li>", "</p>", "<", "&", "<!"])
def test_hostile_depth_neither_fails_nor_hangs(piece: str) -> None:
    canonical = canonical_html(piece * 2000 + "end")
    assert "end" in canonical
    assert canonical_html(canonical) == canonical
