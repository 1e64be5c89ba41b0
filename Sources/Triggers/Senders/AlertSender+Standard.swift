public import Workflows

extension AlertSender {
  /// Every sender that is known.
  public static let all: [AlertSender] = [alertmanager, grafana, aodh, pagerduty, zabbix, cloudevents, generic]

  /// The sender that a workflow names.
  public static func named(_ origin: AlertOrigin) -> AlertSender {
    switch origin {
    case .alertmanager: alertmanager
    case .grafana: grafana
    case .aodh: aodh
    case .pagerduty: pagerduty
    case .zabbix: zabbix
    case .cloudevents: cloudevents
    case .generic: generic
    }
  }
}
