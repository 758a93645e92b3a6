"""Small exports of an invented paper, written for the tests."""

NAMESPACES = """xmlns:excerpt="https://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="https://wordpress.org/export/1.2/" """

LABELS = """<category domain="category" nicename="gorod"><![CDATA[Город]]></category>
      <category domain="post_tag" nicename="most"><![CDATA[мост]]></category>"""

META = "<wp:postmeta><wp:meta_key>{}</wp:meta_key><wp:meta_value><![CDATA[{}]]></wp:meta_value></wp:postmeta>"


def wxr(*items: str, head: str = "") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- an export of a paper that never was -->
<rss version="2.0" {NAMESPACES}>
  <channel>
    <title>Старый листок</title>
    <link>https://old.example</link>
    <description>Газета</description>
    <language>ru</language>
    <wp:wxr_version>1.2</wp:wxr_version>
    <wp:base_site_url>https://old.example</wp:base_site_url>
    <wp:base_blog_url>https://old.example</wp:base_blog_url>
    {head}
    {"".join(items)}
  </channel>
</rss>"""


def item(
    number: int,
    *,
    title: str = "Новость",
    content: str = "Первый абзац.\n\nВторой абзац.",
    status: str = "publish",
    kind: str = "post",
    labels: str = LABELS,
    date: str = "2021-05-03 09:30:00",
    password: str = "",
    parent: int = 0,
    thumbnail: int = 0,
    extra: str = "",
) -> str:
    return f"""
    <item>
      <title>{title}</title>
      <link>https://old.example/2021/05/{number}-novost/</link>
      <pubDate>Mon, 03 May 2021 09:30:00 +0000</pubDate>
      <dc:creator><![CDATA[vera]]></dc:creator>
      <guid isPermaLink="false">https://old.example/?p={number}</guid>
      <content:encoded><![CDATA[{content}]]></content:encoded>
      <excerpt:encoded><![CDATA[Коротко]]></excerpt:encoded>
      <wp:post_id>{number}</wp:post_id>
      <wp:post_date>2021-05-03 12:30:00</wp:post_date>
      <wp:post_date_gmt>{date}</wp:post_date_gmt>
      <wp:comment_status>open</wp:comment_status>
      <wp:post_name>{number}-novost</wp:post_name>
      <wp:status>{status}</wp:status>
      <wp:post_parent>{parent}</wp:post_parent>
      <wp:post_type>{kind}</wp:post_type>
      <wp:post_password>{password}</wp:post_password>
      <wp:is_sticky>0</wp:is_sticky>
      {labels}
      {META.format("_thumbnail_id", thumbnail) if thumbnail else ""}
      {META.format("_edit_lock", "1:1")}
      {extra}
    </item>"""


def comment(
    number: int, text: str = "Наконец-то!", *, parent: int = 0, approved: str = "1", kind: str = ""
) -> str:
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
      <wp:comment_author><![CDATA[Руслан]]></wp:comment_author>
      <wp:comment_author_email>ruslan@example.org</wp:comment_author_email>
      <wp:comment_author_IP>203.0.113.9</wp:comment_author_IP>
      <wp:comment_date_gmt>2021-05-03 10:00:00</wp:comment_date_gmt>
      <wp:comment_content><![CDATA[{text}]]></wp:comment_content>
      <wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>
      <wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>0</wp:comment_user_id></wp:comment>"""


def author(login: str = "vera", name: str = "Вера Соколова") -> str:
    return f"""<wp:author><wp:author_login>{login}</wp:author_login>
      <wp:author_email>{login}@old.example</wp:author_email>
      <wp:author_display_name><![CDATA[{name}]]></wp:author_display_name></wp:author>"""


def category(number: int, slug: str = "gorod", name: str = "Город", parent: str = "") -> str:
    return f"""<wp:category><wp:term_id>{number}</wp:term_id>
      <wp:category_nicename>{slug}</wp:category_nicename>
      <wp:category_parent>{parent}</wp:category_parent>
      <wp:cat_name><![CDATA[{name}]]></wp:cat_name></wp:category>"""
