import Synchronization

/// What a measured thing is called and how it adds up.
public struct Metric: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case counter
    case gauge
    /// With the upper bounds of its buckets, ascending.
    case histogram([Double])
  }

  public let name: String
  public let help: String
  public let kind: Kind

  public init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }
}

/// Counts, levels and spreads, printed in the text format of Prometheus (version 0.0.4).
public final class MetricRegistry: Sendable {
  private struct Sample {
    var value = 0.0
    var count: UInt64 = 0
    var buckets: [UInt64] = []
  }

  /// Labels come from workflows and services, of which there are not many; beyond this they are counted together.
  static let mostSamples = 2_000

  private let state: Mutex<[Metric: [[String]: Sample]]>
  private let metrics: [Metric]

  /// Prints these, in this order, also before anything was measured.
  public init(_ metrics: [Metric]) {
    self.metrics = metrics
    state = Mutex([:])
  }

  /// Labels are names and values in turn.
  public func add(_ metric: Metric, _ labels: String..., by value: Double = 1) {
    change(metric, labels) { $0.value += value }
  }

  public func set(_ metric: Metric, _ labels: String..., to value: Double) {
    change(metric, labels) { $0.value = value }
  }

  /// Forgets the samples of a metric that is measured anew as a whole.
  public func clear(_ metric: Metric) { state.withLock { $0[metric] = nil } }

  public func observe(_ metric: Metric, _ labels: String..., value: Double) {
    guard case .histogram(let bounds) = metric.kind else { return }
    change(metric, labels) { sample in
      if sample.buckets.isEmpty { sample.buckets = Array(repeating: 0, count: bounds.count) }
      sample.value += value
      sample.count += 1
      if let place = bounds.firstIndex(where: { value <= $0 }) { sample.buckets[place] += 1 }
    }
  }

  private func change(_ metric: Metric, _ labels: [String], _ body: (inout Sample) -> Void) {
    state.withLock { state in
      let isFull = state[metric]?[labels] == nil && (state[metric]?.count ?? 0) >= Self.mostSamples
      let labels = isFull ? labels.enumerated().map { $0.offset % 2 == 0 ? $0.element : "other" } : labels
      body(&state[metric, default: [:]][labels, default: Sample()])
    }
  }

  public var text: String {
    let samples = state.withLock { $0 }
    var text = ""
    for metric in metrics {
      let kind =
        switch metric.kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
      text += "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(kind)\n"
      let known = (samples[metric] ?? [:]).sorted { $0.key.lexicographicallyPrecedes($1.key) }
      for (labels, sample) in known {
        guard case .histogram(let bounds) = metric.kind else {
          text += "\(metric.name)\(Self.text(labels)) \(Self.text(sample.value))\n"
          continue
        }
        var count: UInt64 = 0
        for (bound, bucket) in zip(bounds, sample.buckets) {
          count += bucket
          text += "\(metric.name)_bucket\(Self.text(labels + ["le", Self.text(bound)])) \(count)\n"
        }
        text += "\(metric.name)_bucket\(Self.text(labels + ["le", "+Inf"])) \(sample.count)\n"
        text += "\(metric.name)_sum\(Self.text(labels)) \(Self.text(sample.value))\n"
        text += "\(metric.name)_count\(Self.text(labels)) \(sample.count)\n"
      }
    }
    return text
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }

  private static func text(_ labels: [String]) -> String {
    guard labels.count > 1 else { return "" }
    let pairs = stride(from: 0, to: labels.count - 1, by: 2).map { "\(labels[$0])=\"\(escaped(labels[$0 + 1]))\"" }
    return "{\(pairs.joined(separator: ","))}"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
