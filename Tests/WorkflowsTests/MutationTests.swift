import Diagnostics
import TestSupport
import Testing
import Values
import Workflows
import YAML

/// Every valid workflow, spoilt by machine in every place: a key dropped or renamed, a value of another kind, a reference
/// misspelt. What is said must begin at the place that was spoilt, and must not go on about what follows from it.
@Suite struct MutationTests {
  struct Mutant: Sendable {
    let text: String
    /// The spoilt place in the new text.
    let place: SourceSpan
    let what: String
    /// The names in what was there before: a definition that is gone is missed where it is used, and the other way round.
    let names: Set<String>
  }

  struct Tally {
    var mutants = 0
    var errors = 0
    /// How many first diagnostics lie in the spoilt place, and not where it is missed.
    var inPlace = 0
    /// By how many different messages there are beside the first.
    var followers: [Int: Int] = [:]
    var astray: [String] = []
    var noisy: [String] = []
    /// What is missed where it is used, for reading.
    var elsewhere: [String] = []

    var summary: Comment {
      let share = errors == 0 ? 0 : inPlace * 1000 / errors
      let follow = followers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
      return """
        \(mutants) mutants, \(errors) with errors; the first one in the spoilt place: \(inPlace) (\(share / 10).\(share % 10) %), \
        elsewhere and not where it is missed: \(astray.count); by number of other messages: \(follow)
        """
    }
  }

  @Test func `the first diagnostic lies in the place that was spoilt, and few follow`() throws {
    let tally = try tally()
    #expect(tally.mutants > 5_000, tally.summary)
    #expect(tally.errors > tally.mutants / 2, tally.summary)
    #expect(tally.inPlace * 20 >= tally.errors * 19, tally.summary)
    #expect(tally.astray.count * 20 <= tally.errors, Comment(rawValue: tally.astray.joined(separator: "\n\n")))
    #expect(tally.noisy.isEmpty, Comment(rawValue: tally.noisy.joined(separator: "\n\n")))
  }

  /// Spoils all seeds in all places.
  func tally() throws -> Tally {
    var tally = Tally()
    for (name, text) in try Self.seeds() {
      let file = SourceFile(name: name, text: text)
      let (workflow, found) = diagnose(file, workflows: Drain())
      #expect(workflow != nil, Comment(rawValue: DiagnosticRenderer(file).render(found)))
      for mutant in try Self.mutants(of: text) { try examine(mutant, &tally) }
    }
    return tally
  }

  private func examine(_ mutant: Mutant, _ tally: inout Tally) throws {
    tally.mutants += 1
    let file = SourceFile(name: "mutant.yaml", text: mutant.text)
    let (workflow, found) = diagnose(file, workflows: Drain())
    let errors = found.filter { $0.severity == .error }
    #expect((workflow == nil) == !errors.isEmpty)
    guard let first = errors.first else { return }
    tally.errors += 1
    let story = "\(mutant.what)\n\(DiagnosticRenderer(file).render(errors))"
    for diagnostic in found {
      for label in diagnostic.labels { #expect(file.whole.contains(label.span), Comment(rawValue: story)) }
    }
    let isNear = first.span.map { span in
      span.touches(mutant.place) || !mutant.names.isDisjoint(with: words(of: file[span]))
    }
    if first.span?.touches(mutant.place) ?? true { tally.inPlace += 1 } else { tally.elsewhere.append(story) }
    if isNear == false { tally.astray.append(story) }
    tally.followers[Set(errors.map(\.message)).count - 1, default: 0] += 1
    // A name that is gone is missed wherever it is used.
    if Set(errors.map(\.message)).count > 4 { tally.noisy.append(story) }
  }

  /// The workflows of the project, and some that use all of the language.
  static func seeds() throws -> [(name: String, text: String)] {
    let folder = Folder.package(of: #filePath) + "/workflows"
    let files = try #require(Folder.files(below: folder, ending: ".yaml", besides: ".test.yaml"))
    #expect(!files.isEmpty)
    return files.map { ($0, String(decoding: Folder.bytes("\(folder)/\($0)") ?? [], as: UTF8.self)) } + written
  }

  /// The workflow that seeds run.
  private struct Drain: WorkflowFinder {
    func file(_ path: String, from file: SourceFile) -> SourceFile? {
      guard path == "common/drain.yaml" else { return nil }
      let text = """
        version: 1
        name: drain
        inputs: { server: { type: string }, wait: { type: duration, default: 5m } }
        steps:
          - { id: show, uses: server.show, with: { server: "${{ inputs.server }}" } }
          - { id: moment, pause: { until: "run.started + inputs.wait" } }
        outputs: { name: "${{ steps.show.name }}" }
        """
      return SourceFile(name: path, text: text)
    }
  }

  static let written = [
    (
      "run.yaml",
      """
      version: 1
      name: drain-all
      inputs:
        server: { type: string, default: web-1 }
        keep: { type: int, default: 7, min: 1, max: 30 }
      vars: { weekend: 14 }
      on:
        schedule:
          - { id: nightly, cron: "15 2 * * *", timezone: Europe/Paris, jitter: 5m }
          - id: weekly
            cron: "0 3 * * SUN"
            timezone: Europe/Paris
            missed: { run: all, window: 6h, max: 3 }
            dst: { gap: skip, overlap: first }
            inputs: { keep: "${{ vars.weekend }}", server: web-2 }
      steps:
        - id: drain
          run:
            workflow: common/drain.yaml
            with:
              server: ${{ inputs.server }}
              wait: 1m
          timeout: 10m
          lock: server/${{ inputs.server }}
        - id: prune
          uses: image.prune
          with: { made_from: "${{ steps.drain.name }}", keep: "${{ inputs.keep }}", max_delete: 3 }
        - id: make
          uses: server.create
          with:
            name: web-3
            flavor: d2-4
            image: Debian 12
            networks: [private-1]
            properties: { role: web }
          wait_for: { status: ACTIVE, timeout: 10m }
          undo: { uses: server.delete, with: { server: "${{ self.id }}" }, when: auto }
      outputs:
        drained: ${{ steps.drain.name }}
        made: ${{ steps.make.id }}
      """
    ),
    (
      "everything.yaml",
      """
      version: 1
      name: everything
      summary: Uses every key once.
      credentials:
        application_credential:
          auth_url: https://auth.example.org/v3
          id: 6cb5fa6a13184e6fab65ba2108adf50c
          secret: ${{ secrets.APP_SECRET }}
        interface: internal
        insecure: false
      region:
        compute: GRA7
        object-store: ${{ inputs.storage }}
      inputs:
        storage: { type: string, default: GRA, one_of: [GRA, SBG] }
        limit: { type: int, default: 10, min: 1, max: 100 }
        prefix: { type: string, default: web, pattern: "[a-z]+" }
      vars:
        hook: https://chat.example.org/hook
        limits: { low: 1, high: 9 }
      steps:
        - id: servers
          name: Servers of ${{ run.workflow }}
          uses: server.list
          with:
            status: ERROR
            properties: { backup: daily, owner: "${{ inputs.prefix }}" }
          timeout: 5m
        - id: containers
          uses: container.list
          with: { prefix: logs }
          on_denied: continue
          on_error: allow
          region: SBG5
        - id: large
          uses: flavor.list
          with: { min_ram: 64GiB, min_disk: 100GiB }
        - id: tell
          if: steps.servers.servers.size() > inputs.limit && steps.containers.outcome == 'denied'
          uses: http.request
          with:
            url: ${{ vars.hook }}
            method: POST
            headers: { X-Limit: "${{ string(vars.limits.high) }}" }
            json:
              low: ${{ vars.limits.low }}
              containers: ${{ steps.containers.?containers.orValue([]).map(c, c.name) }}
            expect: [200, 204]
      outputs:
        count: ${{ steps.servers.servers.size() }}
        status: ${{ steps.tell.?status.orValue(0) }}
      """
    ),
    (
      "scheduled.yaml",
      """
      version: 1
      name: scheduled
      inputs:
        keep: { type: int, min: 1, max: 40 }
      vars:
        days: 14
      on:
        manual: {}
        schedule:
          - id: nightly
            cron: >-
              15 2
              * * MON-FRI
            timezone: Europe/Paris
            missed: { run: all, window: 6h, max: 10 }
            jitter: 5m
            dst:
              gap: skip
              overlap: second
            inputs:
              keep: ${{ vars.days * 2 }}
          - { id: monthly, cron: "@monthly", timezone: "+02:00", missed: { run: none }, inputs: { keep: 30 } }
      steps:
        - id: servers
          uses: server.list
          if: inputs.keep > 3
      """
    ),
    (
      "one-server.yaml",
      """
      version: 1
      name: one-server
      credentials:
        service_account:
          provider: ovhcloud-emea
          project_id: 00123
          client_id: abc
          client_secret: ${{ secrets.OVH_CLIENT_SECRET }}
      region: ${{ env.REGION }}
      inputs:
        server:
          type: string
          summary: Which one.
        wait: { type: duration, default: 5m, min: 1m }
        names: { type: list(string), default: [a, b] }
      steps:
        - id: web
          uses: server.show
          with:
            server: ${{ inputs.server }}
        - id: image
          if: steps.web.image.hasValue() && inputs.wait > duration('60s') && !('x' in inputs.names)
          uses: image.list
          with:
            name: >-
              base of
              ${{ steps.web.name }}
      outputs:
        name: 'it is ${{ steps.web.name }}'
      """
    ),
    (
      "kinds.yaml",
      """
      version: 1
      name: kinds
      allow_regions: [GRA7, SBG5]
      allow_hosts: ["*.example.org"]
      inputs:
        server: { type: string }
        many: { type: int, default: 3 }
      concurrency: { group: "server/${{ inputs.server }}", when_busy: queue }
      timeout: 5h
      defaults:
        retry: { attempts: 4, delay: 2s, backoff: 2, if: self.kind == 'conflict' }
        timeout: 10m
      permissions: [compute_read, image_read]
      steps:
        - id: found
          uses: server.list
          retry: { attempts: 2, delay: 1s, max_delay: 5s }
        - id: chosen
          set:
            few: ${{ steps.found.servers.take(inputs.many) }}
            label: chosen by ${{ run.actor }}
        - id: each
          for: { each: steps.chosen.few, as: server, max_parallel: 2, max_errors: 10%, max_items: 50, ramp: true }
          lock: server/${{ server.id }}
          name: About ${{ server.name }}
          steps:
            - id: shown
              uses: server.show
              with: { server: "${{ server.id }}" }
              on_error: continue
            - id: told
              if: steps.shown.outcome == 'succeeded'
              uses: http.request
              with: { url: "https://chat.example.org/${{ server.id }}" }
          rescue:
            - id: sorry
              uses: http.request
              with: { url: https://chat.example.org/sorry, body: "${{ steps.shown.outcome }}" }
          outputs:
            name: ${{ server.name }}
        - id: both
          parallel:
            images:
              - id: images
                uses: image.list
            flavors:
              - id: flavors
                uses: flavor.list
          finally:
            - id: done
              pause: 1s
          outputs:
            count: ${{ steps.images.images.size() + steps.flavors.flavors.size() }}
        - id: heal
          escalate:
            probe:
              uses: http.request
              with: { url: "https://${{ inputs.server }}/healthz" }
              healthy: self.status == 200
            settle: 10s
            probe_for: 1m
            tiers:
              - id: look
                uses: server.show
                with: { server: "${{ inputs.server }}" }
              - id: ask
                approve:
                  message: Is ${{ inputs.server }} to be replaced?
                  by: [group:oncall, "user:${{ run.actor }}"]
                  count: 2
                  timeout: 1h
                  on_timeout: time_out
        - id: sane
          assert:
            that: steps.both.count > 0 && steps.heal.tier != 'ask'
            message: Only ${{ steps.both.count }}
            outcome: rejected
        - id: ready
          pause:
            uses: server.show
            with: { server: "${{ inputs.server }}" }
            until: self.status == 'ACTIVE'
            every: 20s
            timeout: 10m
      finally:
        - id: report
          uses: http.request
          with:
            url: https://chat.example.org/end
            json:
              outcome: ${{ run.outcome }}
              denied: ${{ run.denied }}
              healed: ${{ steps.heal.?healed.orValue(false) }}
      rollback: manual
      outputs:
        names: ${{ steps.each.?results.orValue([]).map(r, r.item.name) }}
        label: ${{ steps.chosen.label }}
      """
    ),
    (
      "tell.yaml",
      """
      version: 1
      name: tell
      steps:
        - id: flavors
          uses: flavor.list
        - id: volumes
          uses: volume.list
          with: { name: data }
        - id: networks
          uses: network.list
        - id: tell
          uses: http.request
          with:
            url: "${{ secrets.HOOK }}"
            body: |
              ${{ steps.flavors.flavors.size() }} flavors,
              ${{ steps.volumes.volumes.filter(v, v.status == 'in-use').size() }} volumes in use,
              ${{ steps.networks.networks.map(n, n.name).join(', ') }}
      """
    ),
    (
      "kinds.yaml",
      """
      version: 1
      name: kinds
      credentials: { cloud: production }
      region: GRA7
      allow_regions: [GRA7, SBG5]
      allow_hosts: ["*.example.org"]
      inputs:
        limit: { type: int, default: 10 }
      concurrency: { group: "kinds/${{ inputs.limit }}", when_busy: queue_latest }
      timeout: 5h
      defaults:
        retry: { attempts: 3, delay: 2s, backoff: 1.5, max_delay: 1m, if: self.attempt < 3 }
        timeout: 10m
        on_error: fail
        on_denied: fail
        region: SBG5
      rollback: on_failure
      steps:
        - id: servers
          uses: server.list
          retry: { attempts: 2 }
        - id: each
          for: { each: steps.servers.servers, as: server, max_parallel: 4, max_errors: 10%, max_items: 50, ramp: true }
          lock: server/${{ server.id }}
          steps:
            - { id: show, uses: server.show, with: { server: "${{ server.id }}" } }
            - id: few
              assert: { that: steps.show.name != 'x', message: "not ${{ server.name }}", outcome: rejected }
          rescue:
            - { id: sorry, uses: http.request, with: { url: "https://chat.example.org" } }
          finally:
            - { id: networks, uses: network.list }
          outputs: { name: "${{ steps.show.name }}" }
        - id: both
          parallel:
            images:
              - { id: images, uses: image.list }
              - { id: some, assert: steps.images.images.size() > 0 }
            volumes:
              - { id: volumes, uses: volume.list }
          outputs: { count: "${{ steps.images.images.size() + steps.volumes.volumes.size() }}" }
        - id: numbers
          set:
            done: ${{ steps.each.?results.orValue([]).filter(r, r.outcome == 'succeeded').size() }}
            all: ${{ steps.both.count }}
        - id: sure
          approve: { message: "Go on with ${{ steps.numbers.all }}?", by: [ann, bob], count: 2, not_by: eve, timeout: 8h, on_timeout: time_out }
        - id: heal
          escalate:
            probe: { uses: http.request, with: { url: "https://web.example.org" }, healthy: self.status == 200 }
            settle: 45s
            probe_for: 3m
            tiers:
              - { id: look, uses: server.list, undo: { uses: network.list, when: manual } }
              - id: last
                steps: [{ id: again, uses: server.list }]
        - { id: moment, pause: 30s }
        - id: later
          pause: { until: self.servers.size() > 1, uses: server.list, with: { status: ACTIVE }, every: 5s, timeout: 1h }
        - { id: instant, pause: { until: run.started } }
      rescue:
        - { id: tell, uses: http.request, with: { url: "https://chat.example.org/hook" } }
      finally:
        - id: bye
          if: steps.heal.?healed.orValue(false)
          uses: http.request
          with: { url: "https://chat.example.org/hook", method: POST, json: { n: "${{ steps.numbers.?done.orValue(0) }}" } }
      outputs:
        tier: ${{ steps.heal.tier }}
        last: ${{ steps.later.servers.size() }}
      """
    ),
  ]
}

extension MutationTests {
  /// All of them, one mutation each.
  static func mutants(of text: String) throws -> [Mutant] {
    let file = SourceFile(name: "seed.yaml", text: text)
    let root = try #require(YAML.parse(file).document).root
    var mutants: [Mutant] = []
    walk(root, in: Bytes(file.bytes), &mutants)
    return mutants + misspelt(Bytes(file.bytes))
  }

  private static func walk(_ node: Node, in text: Bytes, _ mutants: inout [Mutant]) {
    for item in node.items.map(Array.init) ?? [] {
      retype(item, in: text, &mutants)
      walk(item, in: text, &mutants)
    }
    for entry in node.entries.map(Array.init) ?? [] {
      let key = text[entry.key.span]
      mutants.append(text.dropping(entry, of: node, "dropped '\(key)'"))
      mutants.append(text.replacing(entry.key.span, by: key + "x", "'\(key)' renamed to '\(key)x'"))
      retype(entry.value, in: text, &mutants)
      walk(entry.value, in: text, &mutants)
    }
  }

  private static func retype(_ node: Node, in text: Bytes, _ mutants: inout [Mutant]) {
    for other in ["42", "word", "[1, x]", "{ k: v }", "~", "true", "\"${{ run.id }}\"", "\"${{ 1 + }}\""] {
      // A block collection stands below its key: it is taken away with the line break before it.
      var span = node.span
      if node.scalar == nil, !node.isFlow { span = text.withBlanksBefore(span) }
      if let scalar = node.scalar, scalar.style == .literal || scalar.style == .folded { span = node.span }
      let lead = span == node.span ? "" : " "
      let mutant = text.replacing(
        span, by: lead + other, "'\(text[node.span].prefix(30))' became \(other)",
        trailing: text[node.span].hasSuffix("\n") ? "\n" : "")
      mutants.append(mutant)
    }
  }

  /// Every name behind a dot, and every first name, with one letter changed.
  private static func misspelt(_ text: Bytes) -> [Mutant] {
    var mutants: [Mutant] = []
    for root in ["steps.", "inputs.", "vars.", "run.", "secrets."] {
      for start in text.places(of: root) {
        let name = text.word(from: start + root.utf8.count)
        mutants.append(text.replacing(name, by: "q" + text[name], "misspelt '\(root)\(text[name])'"))
        let first = SourceSpan(start, start + root.utf8.count - 1)
        mutants.append(text.replacing(first, by: text[first] + "z", "misspelt '\(text[first])'"))
      }
    }
    return mutants
  }
}

/// A text as bytes, to be cut.
private struct Bytes {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  subscript(span: SourceSpan) -> String { String(decoding: bytes[span.lower..<span.upper], as: UTF8.self) }

  func replacing(
    _ span: SourceSpan, by new: String, _ what: String, trailing: String = ""
  ) -> MutationTests.Mutant {
    var changed = bytes
    changed.replaceSubrange(span.lower..<span.upper, with: (new + trailing).utf8)
    return .init(
      text: String(decoding: changed, as: UTF8.self), place: SourceSpan(span.lower, span.lower + new.utf8.count),
      what: what, names: words(of: self[span]))
  }

  /// Without an entry; its place is the mapping around it.
  func dropping(_ entry: Entry, of mapping: Node, _ what: String) -> MutationTests.Mutant {
    var (lower, upper) = (entry.key.span.lower, max(entry.key.span.upper, entry.value.span.upper))
    if mapping.isFlow {
      while upper < bytes.count, bytes[upper] == UInt8(ascii: " ") || bytes[upper] == UInt8(ascii: ",") { upper += 1 }
    } else if bytes[..<lower].last(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: "\n") {
      while lower > 0, bytes[lower - 1] == UInt8(ascii: " ") { lower -= 1 }
      while upper < bytes.count, bytes[upper - 1] != UInt8(ascii: "\n") { upper += 1 }
    } else {
      // The first of an item: the next line takes its place.
      while upper < bytes.count, bytes[upper] == UInt8(ascii: "\n") || bytes[upper] == UInt8(ascii: " ") { upper += 1 }
    }
    var changed = bytes
    changed.removeSubrange(lower..<upper)
    return .init(
      text: String(decoding: changed, as: UTF8.self),
      place: SourceSpan(min(mapping.span.lower, lower), max(mapping.span.upper - (upper - lower), lower)), what: what,
      names: words(of: self[SourceSpan(lower, upper)]))
  }

  func withBlanksBefore(_ span: SourceSpan) -> SourceSpan {
    var lower = span.lower
    while lower > 0, bytes[lower - 1] == UInt8(ascii: " ") || bytes[lower - 1] == UInt8(ascii: "\n") { lower -= 1 }
    return SourceSpan(lower, span.upper)
  }

  func places(of text: String) -> [Int] {
    let wanted = Array(text.utf8)
    return bytes.indices.filter { index in
      bytes[index...].starts(with: wanted)
        && (index == 0 || ![UInt8(ascii: "."), UInt8(ascii: "_")].contains(bytes[index - 1]))
    }
  }

  func word(from start: Int) -> SourceSpan {
    var end = start
    if bytes[end] == UInt8(ascii: "?") { end += 1 }
    let first = end
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    return SourceSpan(first, end)
  }

  private func isWord(_ byte: UInt8) -> Bool {
    let letter = byte | 0x20
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

/// The names and other words in a piece of text.
private func words(of text: String) -> Set<String> {
  Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
}

extension SourceSpan {
  /// Whether both have a place in common, ends included.
  fileprivate func touches(_ other: SourceSpan) -> Bool { lower <= other.upper && upper >= other.lower }
}
