import HTTPTypes
import Testing
import Values

@testable import WebInterface

/// What is counted, as Prometheus reads it; the table of routes and its description.
@Suite struct MetricRegistryTests {
  @Test func `counters, gauges and histograms are printed with their labels`() {
    let (runs, queue) = (Metric("runs", .counter, "Runs."), Metric("queue", .gauge, "Queue."))
    let took = Metric("took", .histogram([1, 2.5]), "Took.")
    let metrics = MetricRegistry([runs, queue, took])
    metrics.add(runs, "workflow", "a\"b\\")
    metrics.add(runs, "workflow", "a\"b\\", by: 2)
    metrics.set(queue, to: 4)
    for value in [0.5, 2, 9] { metrics.observe(took, value: value) }
    #expect(
      metrics.text == """
        # HELP runs Runs.
        # TYPE runs counter
        runs{workflow="a\\"b\\\\"} 3
        # HELP queue Queue.
        # TYPE queue gauge
        queue 4
        # HELP took Took.
        # TYPE took histogram
        took_bucket{le="1"} 1
        took_bucket{le="2.5"} 2
        took_bucket{le="+Inf"} 3
        took_sum 11.5
        took_count 3

        """)
  }

  @Test func `the description names every route`() {
    let paths = OpenAPI.document(WebRoute.all)["paths"]
    for route in WebRoute.all {
      #expect(paths?[route.pattern]?[route.method.rawValue.lowercased()]?["summary"]?.asString == route.summary)
    }
  }

  @Test func `a path is matched part by part, decoded`() {
    let route = WebRoute.all.first { $0.pattern == "/api/v1/workflows/{workflow}/runs" }
    #expect(route?.match("/api/v1/workflows/a%2Fb/runs") == ["workflow": "a/b"])
    #expect(route?.match("/api/v1/workflows//runs") == nil)
    #expect(route?.match("/api/v1/workflows/a/runs/") == nil)
    #expect(route?.match("/api/v1/workflows/%ZZ/runs") == nil)
  }

  @Test func `the page runs its own script only`() {
    let page = Page()
    #expect(page.contentSecurityPolicy.contains("default-src 'none'"))
    #expect(!page.contentSecurityPolicy.contains("unsafe"))
    let text = String(decoding: page.bytes, as: UTF8.self)
    #expect(!text.contains("http://") && !text.contains("https://") && !text.contains(" onclick"))
  }
}
