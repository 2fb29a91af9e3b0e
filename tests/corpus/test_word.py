"""Word files to layout: files made here by hand, and real ones."""

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from corpus.errors import BrokenDocument, EmptyDocument, EncryptedDocument, LargeDocument
from corpus.layout import Layout
from corpus.read import read
from corpus.word import read_word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="fr-FR" w:bidi="ar-SA"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/>
  <w:pPr><w:numPr><w:numId w:val="2"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own heading"/><w:basedOn w:val="Base"/></w:style>
<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Base heading"/><w:basedOn w:val="Own"/>
  <w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Toc"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Listed"><w:name w:val="Listed"/>
  <w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Part %1."/><w:pStyle w:val="Titre1"/></w:lvl>
  <w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
"""
CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<dc:title>AI  for health</dc:title><dc:creator>WHO</dc:creator>{}</cp:coreProperties>"""


def docx(path: Path, body: str, **parts: str) -> Path:
    """A Word file with this body; a part is named by its file, such as ``footnotes``."""
    kinds = {"document": "", **dict.fromkeys(parts, "")}
    types = "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'wordprocessingml.{"document.main" if kind == "document" else kind}+xml"/>'
        for kind in kinds
    )
    related = "".join(f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in parts)
    wrapped = ("styles", "numbering", "footnotes", "endnotes", "comments")
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                      f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>')  # fmt: skip
        file.writestr("_rels/.rels", f'<Relationships xmlns="{space}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
                      'Target="word/document.xml"/></Relationships>')  # fmt: skip
        file.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{space}">{related}</Relationships>')
        file.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        for kind, content in parts.items():
            if kind in wrapped:
                file.writestr(f"word/{kind}.xml", f"<w:{kind} {NAMES}>{content}</w:{kind}>")
            else:
                file.writestr(f"docProps/{kind}.xml", content)
    return path


def p(text: str, style: str = "", more: str = "") -> str:
    """A paragraph of one run; ``more`` are further properties."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def blocks(layout: Layout) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, layout.text[block.span.start : block.span.end]) for block in layout.blocks]


def texts(layout: Layout) -> list[str]:
    return [text for _, _, text in blocks(layout)]


def test_headings_are_told_by_outline_level(tmp_path: Path) -> None:
    level = '<w:outlineLvl w:val="1"/>'
    body = (
        p("Le titre", "T")
        + p("Un", "Titre1")
        + p("Deux", "", level)
        + p("Trois", "Own")
        + p("Texte", "", level.replace("1", "9"))
    )
    layout = read_word(docx(tmp_path / "a.docx", body, styles=STYLES))
    assert blocks(layout) == [
        ("heading", 1, "Le titre"),
        ("heading", 1, "Un"),
        ("heading", 2, "Deux"),
        ("heading", 3, "Trois"),
        ("paragraph", 0, "Texte"),
    ]
    assert layout.pages == ()


def test_headings_have_their_numbers(tmp_path: Path) -> None:
    second = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr><w:outlineLvl w:val="1"/>'
    body = p("Un", "Titre1") + p("a", "", second) + p("b", "", second) + p("Deux", "Titre1") + p("c", "", second)
    layout = read_word(docx(tmp_path / "a.docx", body + p("Texte"), styles=STYLES, numbering=NUMBERING))
    assert texts(layout) == ["Part III. Un", "III.a a", "III.b b", "Part IV. Deux", "IV.a c", "Texte"]


def test_lists_by_paragraph_and_by_style(tmp_path: Path) -> None:
    own = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = p("Lead:") + p("one", "", own) + p("two", "Listed") + p("End")
    layout = read_word(docx(tmp_path / "a.docx", body, styles=STYLES, numbering=NUMBERING))
    assert [kind for kind, _, _ in blocks(layout)] == ["paragraph", "item", "item", "paragraph"]
    assert layout.text == "Lead:\n\none\ntwo\n\nEnd"


def test_tables(tmp_path: Path) -> None:
    def cell(text: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{p(text)}</w:tc>"

    body = (
        f"<w:tbl><w:tr>{cell('A', '<w:vMerge w:val=&quot;restart&quot;/>'.replace('&quot;', chr(34)))}{cell('1')}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('2')}</w:tr><w:tr><w:trPr><w:del/></w:trPr>{cell('x')}{cell('y')}</w:tr></w:tbl>"
    )
    assert blocks(read_word(docx(tmp_path / "a.docx", body))) == [("table", 0, "A | 1\nA | 2")]


def test_deleted_and_hidden_text_is_left_out(tmp_path: Path) -> None:
    body = (
        f"<w:p>{r('Kept ')}<w:del>{r('deleted')}<w:r><w:delText>gone</w:delText></w:r></w:del><w:ins>{r('added')}</w:ins>"
        f"<w:moveFrom>{r('moved')}</w:moveFrom>{r('hidden', '<w:vanish/>')}{r(' shown', '<w:vanish w:val=' + chr(34) + '0' + chr(34) + '/>')}"
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>"
        f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{r(' 2024')}<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    )
    assert texts(read_word(docx(tmp_path / "a.docx", body))) == ["Kept added shown 2024"]


def test_text_in_wrappers_is_kept(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('In a box')}</w:txbxContent>"
    body = (
        f"<w:p><w:fldSimple w:instr='REF x'>{r('field ')}</w:fldSimple><w:dir w:val='rtl'>{r('الصحة')}</w:dir><w:bdo>{r(' b')}</w:bdo>"
        f"<w:ruby><w:rubyPr/><w:rt>{r('kana')}</w:rt><w:rubyBase>{r(' 健康')}</w:rubyBase></w:ruby><w:r><w:cr/></w:r>{r('end')}</w:p>"
        f"<w:p>{r('Anchor')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        "<w:p><m:oMathPara><m:oMath><m:r><m:t>x=</m:t></m:r><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath></m:oMathPara></w:p>"
        f"<w:p><w:pPr><w:framePr w:dropCap='drop'/></w:pPr>{r('D')}</w:p>{p('rop caps')}"
    )
    assert texts(read_word(docx(tmp_path / "a.docx", body))) == [
        "field الصحة b 健康 end", "Anchor", "In a box", "x=a/b", "Drop caps",
    ]  # fmt: skip


def test_notes_and_contents_are_never_quoted(tmp_path: Path) -> None:
    note = f"<w:footnote w:id='2'><w:p>{r('See annex.')}</w:p></w:footnote>"
    body = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr><w:sdtContent>"
        f"{p('Contents')}{p('Aims 3', 'Toc')}</w:sdtContent></w:sdt>{p('Ends 4', 'Toc')}{p('Un', 'Titre1')}"
        f"<w:p>{r('Text')}<w:r><w:footnoteReference w:id='2'/></w:r>{r('.')}</w:p>{p('References', 'Titre1')}{p('Smith.')}"
    )
    layout = read_word(docx(tmp_path / "a.docx", body, styles=STYLES, footnotes=note))
    assert [(kind, text) for kind, _, text in blocks(layout)] == [
        ("contents", "Contents"),
        ("contents", "Aims 3"),
        ("contents", "Ends 4"),
        ("heading", "Un"),
        ("paragraph", "Text."),
        ("heading", "References"),
        ("reference", "Smith."),
        ("reference", "See annex."),
    ]


def test_properties(tmp_path: Path) -> None:
    dates = "<dcterms:created>2013-12-23T23:15:00Z</dcterms:created><dcterms:modified>2024-05-06T07:08:09Z</dcterms:modified>"
    path = docx(tmp_path / "a.docx", p("Santé"), styles=STYLES, core=CORE.format(dates))
    assert read_word(path).metadata == {
        "title": "AI for health", "author": "WHO", "date": "2024-05-06", "language": "fr-FR",
    }  # fmt: skip
    source = read(path).source
    assert (source.title, source.date, source.language) == ("AI for health", "2024-05-06", "fr")
    unset = CORE.format("<dcterms:modified>2013-12-23T23:15:00Z</dcterms:modified>")
    assert "date" not in read_word(docx(tmp_path / "b.docx", p("Santé"), core=unset)).metadata


def test_language_follows_the_script(tmp_path: Path) -> None:
    assert read_word(docx(tmp_path / "a.docx", p("الصحة للجميع"), styles=STYLES)).metadata["language"] == "ar-SA"


def test_nothing_is_fetched_or_opened(tmp_path: Path) -> None:
    """A picture that lies elsewhere, and one that is no picture, are passed over."""
    body = p("Words") + "<w:p><w:r><w:pict><v:shape><v:imagedata r:id='none'/></v:shape></w:pict></w:r></w:p>"
    assert texts(read_word(docx(tmp_path / "a.docx", body))) == ["Words"]


@pytest.mark.parametrize("what", ["no body", "cut", "deep", "no zip", "empty"])
def test_damaged(tmp_path: Path, what: str) -> None:
    path = docx(tmp_path / "a.docx", "" if what == "empty" else p("Words") * 50)
    if what == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    elif what == "no zip":
        path.write_bytes(b"Words")
    elif what == "no body":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("word/document.xml", f"<w:document {NAMES}/>")
    elif what == "deep":
        docx(path, "<w:tbl><w:tr><w:tc>" * 75 + p("x") + "</w:tc></w:tr></w:tbl>" * 75)
    error = EmptyDocument if what == "empty" else BrokenDocument
    with pytest.raises(error, match=r"a\.docx (cannot be read|holds no text)"):
        read_word(path)


def test_encrypted(shared: Path) -> None:
    folder = shared / "evaldata" / "files_office_html" / "tika"
    for name in ("testWORD_protected_passtika.docx", "testPPT_protected_passtika.pptx"):
        with pytest.raises(EncryptedDocument, match=f"{name} is encrypted. Open it with its password"):
            read(folder / name)


def test_bomb(tmp_path: Path) -> None:
    with pytest.raises(LargeDocument, match=r"a\.docx is not unpacked"):
        read_word(docx(tmp_path / "a.docx", p("word " * 10_000_000)))


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def test_real_files(shared: Path) -> None:
    """Against another reader's Markdown for 26 files, without its formulas, pictures and the numbers of its lists."""
    folder = shared / "evaldata" / "files_office_html" / "gold_docling_docx"
    found, extra = [], []
    for path in sorted(folder.glob("*.docx")):
        gold = (folder / "gold" / f"{path.name}.md").read_text(encoding="utf-8")
        gold = re.sub(
            r"<!--.*?-->|\$[^$]*\$|^\s*(?:- )?(?:\d+\.)+ |\[[x ]\]|!?\]\([^)]*\)", " ", gold, flags=re.S | re.M
        )
        wanted, read_ = words(gold.replace("_", " ")), words(read_word(path).text.replace("_", " "))
        found.append((wanted & read_).total() / max(wanted.total(), 1))
        extra.append((read_ - wanted).total() / max(read_.total(), 1))
    assert len(found) == 26
    assert sum(found) / 26 > 0.97
    assert sum(extra) / 26 < 0.08
