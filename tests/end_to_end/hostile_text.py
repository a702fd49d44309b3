"""A text that tries each way for text to act in a page."""

HOSTILE = """<script>alert("script")</script>
<img src="https://elsewhere.invalid/pixel.png" onerror="alert('image')">
![pixel](https://elsewhere.invalid/pixel.png)
[link](javascript:alert('link'))
[data](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)
<a href="vbscript:alert(1)" onmouseover="alert('over')">over</a>
<iframe src="https://elsewhere.invalid/"></iframe>
<svg onload="alert('svg')"><style>@import "https://elsewhere.invalid/style.css";</style></svg>
<details open ontoggle="alert('toggle')"><summary>open</summary></details>
<form action="https://elsewhere.invalid/"><button>send</button></form>

<https://elsewhere.invalid/"onclick="alert(1)>

The end of it."""
