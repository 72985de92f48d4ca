import Foundation

/// As much of JSON Schema 2020-12 as `report.schema.json` uses.
struct JSONSchema {
  let root: [String: Any]

  static func ofReports() throws -> JSONSchema {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Sources/Gradcheck/Reports/report.schema.json")
    let object = try JSONSerialization.jsonObject(with: try Data(contentsOf: url))
    return JSONSchema(root: object as? [String: Any] ?? [:])
  }

  /// What is wrong with `value`, path by path.
  func faults(of value: Any) -> [String] { faults(of: value, in: root, at: "$") }

  private func faults(of value: Any, in schema: [String: Any], at path: String) -> [String] {
    if let reference = schema["$ref"] as? String {
      let name = String(reference.dropFirst("#/$defs/".count))
      let definitions = root["$defs"] as? [String: [String: Any]] ?? [:]
      guard let target = definitions[name] else { return ["\(path): no \(reference)"] }
      return faults(of: value, in: target, at: path)
    }
    var found: [String] = []
    if let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map({ [$0] }),
      !types.contains(where: { has(value, type: $0) })
    {
      return ["\(path): \(value) is no \(types.joined(separator: " or "))"]
    }
    if let constant = schema["const"] as? Int, value as? Int != constant {
      found.append("\(path): \(value) is not \(constant)")
    }
    if let allowed = schema["enum"] as? [Any], !allowed.contains(where: { "\($0)" == "\(value)" }) {
      found.append("\(path): \(value) is not among \(allowed)")
    }
    if let minimum = schema["minimum"] as? Double, let number = value as? Double, number < minimum {
      found.append("\(path): \(number) < \(minimum)")
    }
    if let choices = schema["anyOf"] as? [[String: Any]],
      !choices.contains(where: { faults(of: value, in: $0, at: path).isEmpty })
    {
      found.append("\(path): none of anyOf")
    }
    if let object = value as? [String: Any] {
      for name in schema["required"] as? [String] ?? [] where object[name] == nil {
        found.append("\(path): no \(name)")
      }
      let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
      for (name, entry) in object {
        if let schema = properties[name] ?? schema["additionalProperties"] as? [String: Any] {
          found += faults(of: entry, in: schema, at: "\(path).\(name)")
        } else {
          found.append("\(path): unknown \(name)")
        }
      }
    }
    if let array = value as? [Any], let items = schema["items"] as? [String: Any] {
      for (index, entry) in array.enumerated() {
        found += faults(of: entry, in: items, at: "\(path)[\(index)]")
      }
    }
    return found
  }

  private func has(_ value: Any, type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "null": value is NSNull
    case "boolean": value is Bool
    case "integer": (value as? Double).map { $0 == $0.rounded() } ?? false
    case "number": value is Double
    default: false
    }
  }
}
