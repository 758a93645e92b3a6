# Varnish (tried on Debian 12's 7.1) in front of a paper, with purge by key. docs/running/caches.md tells
# how to use it. Needs no module beside Debian's own package.
vcl 4.1;

import std;

# Where `polosa serve` listens.
backend polosa {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
    .between_bytes_timeout = 30s;
    .probe = {
        .url = "/healthz";
        .interval = 2s;
        .timeout = 2s;
        .window = 4;
        .threshold = 2;
        .initial = 2;
        .expected_response = 200;
    }
}

# Who may purge: the machines on which `polosa serve` runs its clerk.
acl purgers {
    "127.0.0.1";
    "::1";
}

# What stands between readers and Varnish and ends TLS: its word on X-Forwarded-Proto is believed.
acl terminators {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    set req.backend_hint = polosa;

    if (req.method == "PURGEKEYS") {
        call purge_keys;
    }
    if (req.restarts == 0) {
        unset req.http.Polosa-Coding;
        unset req.http.Polosa-Stale;
        unset req.http.Proxy;
    }

    # Varnish has already put the address of whoever asks at the end of X-Forwarded-For.
    if (!(client.ip ~ terminators) || !req.http.X-Forwarded-Proto) {
        set req.http.X-Forwarded-Proto = "http";
        if (std.port(server.ip) == 443) {
            set req.http.X-Forwarded-Proto = "https";  # told by the PROXY protocol
        }
    }

    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.http.Authorization) {
        return (pass);
    }

    # Files that are the same for everybody and never change under their address.
    if (req.url ~ "^/(static|media)/") {
        unset req.http.Cookie;
        call choose_coding;
        set req.grace = 10s;
        return (hash);
    }

    # Never kept: the desk, accounts, what counts.
    if (req.url ~ "^/(desk|desk-entry|account|documents|views|live|search)/" || req.url ~ "^/(healthz|readyz)") {
        return (pass);
    }
    # Whoever carries one of these may see something else than everybody.
    if (req.http.Cookie ~ "(^|;\s*)(sessionid|messages|voted)=") {
        return (pass);
    }

    call choose_page;
    call choose_variant;
    call choose_coding;

    # How old a page may be while a new one is fetched (s-maxage and stale-while-revalidate are 10 seconds each).
    # An hour (stale-if-error) when the paper does not answer, or has just answered with an error.
    if (std.healthy(req.backend_hint) && !req.http.Polosa-Stale) {
        set req.grace = 10s;
    } else {
        set req.grace = 30d;
    }
    return (hash);
}

# A purge is one ban. It looks at nothing but stored pages, so Varnish's lurker can work it off by itself.
sub purge_keys {
    if (!(client.ip ~ purgers)) {
        return (synth(403, "Not yours"));
    }
    if (req.http.Polosa-Everything) {
        ban("obj.status != 0");
        return (synth(200, "Everything"));
    }
    if (req.http.Polosa-Keys) {
        # Words joined by "|". Nothing that could end the expression or begin another condition.
        if (req.http.Polosa-Keys !~ "^[\w:\-./~%|\\]+$") {
            return (synth(400, "Unreadable keys"));
        }
        ban("obj.http.Surrogate-Key ~ (^|\s)(" + req.http.Polosa-Keys + ")(\s|$)");
        return (synth(200, "Purged"));
    }
    return (synth(200, "Ready"));
}

# Only parameters that make a page another page, in one order. A name written with % is left to the paper.
sub choose_page {
    if (req.url ~ "\?") {
        if (req.url ~ "[?&][^=&]*[%+]") {
            return (pass);
        }
        set req.url = regsuball(req.url, "(?<=[?&])(?!(?:after|before|comments_after|comments_before|mood|order|page|period|q|section|since|until|p|page_id|cid|nid|attachment_id|author|author_name|cat|category_name|day|feed|m|monthnum|name|paged|pagename|post_type|rest_route|s|tag|taxonomy|year)=)[^&]*(?:&|$)", "");
        set req.url = regsub(req.url, "[?&]+$", "");
        set req.url = std.querysort(req.url);
    }
}

# Language, colours and size are one plain cookie; an htmx fragment is not a whole page.
sub choose_variant {
    if (req.http.Cookie ~ "(^|;\s*)view=(ru|en)\.(auto|light|dark)\.(normal|large)(;|$)") {
        set req.http.Cookie = regsub(req.http.Cookie, "^(?:.*;)?\s*view=((?:ru|en)\.(?:auto|light|dark)\.(?:normal|large))(?:;.*)?$", "view=\1");
    } elsif (req.http.Cookie ~ "(^|;\s*)view=") {
        # Half readable: the paper knows what it means, and Vary keeps it apart.
        set req.http.Cookie = regsub(req.http.Cookie, "^(?:.*;)?\s*view=([^;]{0,40})[^;]*(?:;.*)?$", "view=\1");
    } else {
        unset req.http.Cookie;
    }
    if (req.http.HX-Request) {
        set req.http.HX-Request = "true";
    }
}

# The paper keeps pages compressed as br and gzip; Varnish could not make br, so each coding is kept as it came.
sub choose_coding {
    if (req.restarts > 0) {
        return;  # Varnish has written a word of its own into Accept-Encoding by now
    }
    if (req.http.Accept-Encoding ~ "(?i)(^|[\s,])br(?!\s*;\s*q=0(\.0*)?\s*(,|$))\s*(;|,|$)") {
        set req.http.Polosa-Coding = "br";
    } elsif (req.http.Accept-Encoding ~ "(?i)(^|[\s,])gzip(?!\s*;\s*q=0(\.0*)?\s*(,|$))\s*(;|,|$)") {
        set req.http.Polosa-Coding = "gzip";
    } else {
        set req.http.Polosa-Coding = "identity";
    }
}

sub vcl_hash {
    hash_data(req.http.X-Forwarded-Proto);
    hash_data(req.http.Polosa-Coding);
}

# The paper has failed and there is no old page: whatever it says now is said to this reader alone.
sub vcl_miss {
    if (req.http.Polosa-Stale) {
        return (pass);
    }
}

sub vcl_backend_fetch {
    if (bereq.http.Polosa-Coding) {
        set bereq.http.Accept-Encoding = bereq.http.Polosa-Coding;
        unset bereq.http.Polosa-Coding;
    }
    unset bereq.http.Polosa-Stale;
}

sub vcl_backend_response {
    # An error never stands before a page that is old but whole, not for the moment until Varnish drops it either.
    # Whoever waits for it looks once more (vcl_synth), and is told of it only when there is no such page (vcl_miss).
    if (beresp.status >= 500 && !bereq.uncacheable) {
        return (abandon);
    }
    # No lifetime said (errors, pages that are not there, redirects): not kept. Varnish would keep them two minutes.
    if (beresp.http.Cache-Control !~ "(s-maxage|max-age)=[1-9]") {
        set beresp.ttl = 0s;
    }
    # The paper's own memory was answering while a new page is made, or the page was purged while it was made:
    # what came is older than a purge that Varnish may have heard already.
    if (beresp.http.Cache-Status ~ "(?i)stale" ||
        (beresp.http.Cache-Status ~ "fwd=miss" && beresp.http.Cache-Status !~ "stored")) {
        set beresp.ttl = 0s;
    }
    if (beresp.ttl <= 0s || beresp.http.Set-Cookie || beresp.http.Cache-Control ~ "(?i)private|no-cache|no-store") {
        # Not kept, and the next one who asks need not wait for this one.
        set beresp.grace = 0s;
        set beresp.ttl = 1s;
        set beresp.uncacheable = true;
        return (deliver);
    }
    if (beresp.http.Cache-Control ~ "stale-if-error=\d") {
        set beresp.grace = std.duration(regsub(beresp.http.Cache-Control, ".*stale-if-error=(\d{1,6}).*", "\1") + "s", 10s);
    }
}

# The paper does not answer.
sub vcl_backend_error {
    if (!bereq.uncacheable) {
        return (abandon);
    }
}

sub vcl_deliver {
    unset resp.http.Surrogate-Key;
    unset resp.http.Cache-Tag;
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    if (resp.http.Cache-Status) {
        set resp.http.Cache-Status = resp.http.Cache-Status + ", ";
    }
    if (obj.uncacheable) {
        set resp.http.Cache-Status = resp.http.Cache-Status + "varnish; fwd=bypass";
    } elsif (obj.hits > 0) {
        set resp.http.Cache-Status = resp.http.Cache-Status + "varnish; hit";
    } else {
        set resp.http.Cache-Status = resp.http.Cache-Status + "varnish; fwd=miss; stored";
    }
}

sub vcl_synth {
    if (req.method == "PURGEKEYS") {
        set resp.http.Polosa-Purge = resp.reason;
        set resp.http.Content-Type = "text/plain";
        set resp.body = resp.reason + {"
"};
        return (deliver);
    }
    # The paper has failed or does not answer: look once more, for a page that is old but whole.
    if (resp.status == 503 && req.restarts == 0 && req.http.Polosa-Coding) {
        set req.http.Polosa-Stale = "1";
        return (restart);
    }
}
