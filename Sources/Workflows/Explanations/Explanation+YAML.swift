extension Explanation {
  /// What is wrong with a text as YAML, before the language is asked.
  static let yaml = [
    Explanation(
      "yaml-syntax", "the text is not YAML",
      """
      The reader cannot make out keys and values here. Most often the indentation does not
      fit, a quote is not closed, a tab stands where spaces belong, or a text with ': ' in
      it is not quoted. Only the first mistake of this kind is shown, since everything
      behind it is guesswork.
      """,
      wrong: """
        steps:
          - id: servers
            name: Tell the team: it is there
            uses: server.list
        """,
      right: """
        steps:
          - id: servers
            name: "Tell the team: it is there"
            uses: server.list
        """),
    Explanation(
      "yaml-not-utf8", "the file is not UTF-8",
      """
      Workflows are UTF-8, so that a name means the same bytes on every machine and in every
      request. The message names the first byte that does not fit. Save the file as UTF-8:
      `iconv -f latin1 -t utf-8 OLD > NEW` does it for most older files.
      """),
    Explanation(
      "yaml-control-character", "the file holds an invisible control character",
      """
      YAML allows tabs and line breaks, and no other control character. Such characters
      come in by copying from terminals and word processors, and cannot be seen. Remove
      it, or write it as an escape within double quotes.
      """,
      wrong: "summary: Lists\u{8} the servers",
      right: "summary: Lists the servers"),
    Explanation(
      "yaml-too-large", "the file is larger than a workflow can be",
      """
      A workflow has at most 16 MiB and a million values. Whatever is larger was generated
      by accident, or is data: read data with `http.request`, or give it as an input.
      """),
    Explanation(
      "yaml-too-deep", "lists and mappings lie too deep inside one another",
      """
      A hundred levels are allowed, which nobody writes by hand. The limit keeps a hostile
      file from using up the memory of whoever reads it.
      """,
      wrong: """
        vars:
          deep:
            \(String(repeating: "[", count: 50))
            \(String(repeating: "[", count: 50))
            \(String(repeating: "]", count: 50))
            \(String(repeating: "]", count: 50))
        """,
      right: """
        vars:
          deep: [[[]]]
        """),
    Explanation(
      "yaml-tag", "a '!' at the start of a value is read as a tag",
      """
      In YAML a value that begins with '!' has a tag, and tags of one's own mean nothing
      here. Mostly '!' was meant as "not", at the beginning of a condition: quote the
      whole condition.
      """,
      wrong: """
        steps:
          - id: servers
            uses: server.list
          - id: images
            if: !steps.servers.servers.exists(s, s.name == 'web')
            uses: image.list
        """,
      right: """
        steps:
          - id: servers
            uses: server.list
          - id: images
            if: "!steps.servers.servers.exists(s, s.name == 'web')"
            uses: image.list
        """),
    Explanation(
      "tag-mismatch", "a value does not fit its tag",
      """
      '!!int' demands a whole number and '!!bool' true or false, whatever stands behind
      it. Workflows do not need tags: the types of values are known.
      """,
      wrong: "vars: { keep: !!int seven }",
      right: "vars: { keep: 7 }"),
    Explanation(
      "empty-document", "there is nothing in the file",
      """
      The file is empty, or holds only comments. `stackhand new` writes a workflow to
      begin with.
      """,
      wrong: "# later",
      right: """
        version: 1
        name: later
        steps:
          - { id: servers, uses: server.list }
        """),
    Explanation(
      "several-documents", "the file holds more than one document",
      """
      A line '---' begins another document. One file is one workflow, so that a path names
      exactly one.
      """,
      wrong: """
        version: 1
        name: first
        steps:
          - { id: servers, uses: server.list }
        ---
        version: 1
        name: second
        """,
      right: """
        version: 1
        name: first
        steps:
          - { id: servers, uses: server.list }
        """),
    Explanation(
      "duplicate-key", "a key is there twice",
      """
      Most readers of YAML keep the last one and say nothing, and then a line in plain
      sight has no effect. So it is refused here. Remove or rename one of the two.
      """,
      wrong: """
        steps:
          - id: broken
            uses: server.list
            with: { status: ERROR }
            with: { name: web-1 }
        """,
      right: """
        steps:
          - id: broken
            uses: server.list
            with: { status: ERROR, name: web-1 }
        """),
    Explanation(
      "more-mistakes", "there are more mistakes of one kind than are shown",
      """
      Mistakes of the same kind are counted, and only the first ones are shown in full.
      Mend those and check again.
      """),
    Explanation(
      "unknown-alias", "a '*' refers to a value that is not marked",
      """
      '*web' repeats the value that was marked '&web' before it. No value is marked so. If
      '*' is part of a text, such as a pattern, quote the text.
      """,
      wrong: """
        steps:
          - id: web
            uses: server.show
            with: { server: *web }
        """,
      right: """
        steps:
          - id: web
            uses: server.show
            with: { server: "*web" }
        """),
    Explanation(
      "recursive-alias", "a value contains itself",
      """
      The value behind '&name' refers to '*name' inside itself, and would never end. Write
      out what is meant.
      """,
      wrong: "vars: { tags: &tags [daily, *tags] }",
      right: "vars: { tags: [daily] }"),
    Explanation(
      "alias-bomb", "aliases of aliases make too much of a small file",
      """
      Each line repeats the one above ten times; a few such lines fill any memory. With all
      aliases replaced a workflow may have two million values.
      """,
      wrong: """
        vars:
          a: &a [x, x, x, x, x, x, x, x, x, x]
          b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
          c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
          d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
          e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
          f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
          g: [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]
        """,
      right: """
        vars:
          a: [x, x, x, x, x, x, x, x, x, x]
        """),
    Explanation(
      "unquoted-expression", "an expression in brackets or braces is not quoted",
      """
      Within [ ] and { } YAML reads the braces of ${{ }} as mappings of its own. Quote the
      whole value, or write the list or mapping on lines of its own.
      """,
      wrong: """
        steps:
          - id: web
            uses: server.show
            with: { server: ${{ env.SERVER }} }
        """,
      right: """
        steps:
          - id: web
            uses: server.show
            with: { server: "${{ env.SERVER }}" }
        """),
    Explanation(
      "missing-dollar", "'{{ }}' without '$' is a YAML mapping",
      """
      Expressions are written ${{ … }}. Without the '$', and without quotes, YAML reads two
      mappings inside one another.
      """,
      wrong: """
        steps:
          - id: web
            uses: server.show
            with:
              server: {{ env.SERVER }}
        """,
      right: """
        steps:
          - id: web
            uses: server.show
            with:
              server: ${{ env.SERVER }}
        """),
    Explanation(
      "comment-in-expression", "a '#' cuts the expression off",
      """
      Outside quotes, ' #' begins a comment that goes to the end of the line, also in the
      middle of an expression. Quote the whole value, or take the remark out.
      """,
      wrong: """
        steps:
          - id: tell
            uses: http.request
            with:
              url: https://chat.example.org/hook
              body: Run ${{ run.id # the long one }} has ended.
        """,
      right: """
        steps:
          - id: tell
            uses: http.request
            with:
              url: https://chat.example.org/hook
              body: Run ${{ run.id }} has ended.
        """),
    Explanation(
      "ternary-as-mapping", "'? :' in brackets is read as a key and its value",
      """
      A warning: within [ ] and { } the ': ' of a choice makes a mapping of one entry of
      it, and no expression is evaluated. Quote it, with ${{ }}.
      """,
      wrong: """
        vars: { words: [run.cause == 'manual' ? by hand : by itself] }
        """,
      right: """
        steps:
          - id: tell
            uses: http.request
            with:
              url: https://chat.example.org/hook
              json: ["${{ run.cause == 'manual' ? 'by hand' : 'by itself' }}"]
        """),
  ]
}
