import NNModelIO
import Testing

@Suite("CSV files")
struct CSVFileTests {
  private func table(_ text: String) throws -> CSVFile {
    try CSVFile(bytes: Array(text.utf8), name: "t.csv")
  }

  @Test("The digits: every pixel and label")
  func digits() throws {
    let file = try CSVFile(path: ModelIOSupport.dataFolder + "digits.csv")
    #expect(file.rowCount == 1797)
    let columns = try file.columns(matching: ["p*", "label"])
    #expect(columns == [Array(0..<64), [64]])
    let pixels = try file.numbers(columns: columns[0])
    #expect(pixels.shape == [1797, 64])
    #expect(pixels.doubles.prefix(6) == [0, 0, 5, 13, 9, 1])
    #expect(pixels.doubles.reduce(0, +) == 561_718)
    #expect(pixels.doubles.max() == 16)
    let labels = try file.classes(column: 64, count: 10)
    #expect(labels.names == nil)
    #expect(labels.indices.prefix(10) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  }

  @Test("Text labels are numbered by code point")
  func textLabels() throws {
    let file = try CSVFile(path: ModelIOSupport.dataFolder + "iris.csv")
    let labels = try file.classes(column: 4, count: 3)
    #expect(labels.names == ["setosa", "versicolor", "virginica"])
    #expect(labels.indices == (0..<150).map { $0 / 50 })
    let mixed = try table("c\nb\nB\n10\nä\n9\n").classes(column: 0, count: 5)
    #expect(mixed.names == ["10", "9", "B", "b", "ä"])
    #expect(mixed.indices == [3, 2, 0, 4, 1])
  }

  @Test(
    "Line ends, quotes, blanks and a byte order mark change nothing",
    arguments: [
      "a,b\n1,2\n3,4", "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r",
      "\u{FEFF}a,b\n1,2\n3,4\n", "\"a\",\"b\"\n\"1\",2\n3,\"4\"\n\n\n",
      " a , b\n 1 ,\t2\n+3,4.0e0\n",
    ])
  func spellings(text: String) throws {
    let file = try table(text)
    #expect(file.header == ["a", "b"])
    #expect(try file.numbers(columns: [0, 1]).doubles == [1, 2, 3, 4])
    #expect(try file.numbers(columns: [1]).doubles == [2, 4])
  }

  @Test("A quoted field may hold commas, quotes and line ends")
  func quotes() throws {
    let file = try table("name,\"x \"\"y\"\"\"\n\"a, \"\"b\"\"\nc\",1\n\"\"\"\",2\n\"\",3")
    #expect(file.header == ["name", "x \"y\""])
    #expect(try file.texts(column: 0) == ["a, \"b\"\nc", "\"", ""])
    #expect(try file.numbers(columns: [1]).doubles == [1, 2, 3])
  }

  @Test(
    "Numbers are rounded as Swift's own parser rounds them",
    arguments: [
      "0", "-0", ".5", "5.", "1e22", "1e23", "1e-22", "1e-23", "9007199254740993",
      "0.1", "123456789012345678901234567890", "2.2250738585072011e-308", "5e-324", "1E+5",
      "1.7976931348623157e308", "3.141592653589793238462643", "0.000000000000000000000000001",
      "8999999999999999.9", "1e-400", "000000000000000000000000000001.5",
    ])
  func rounding(text: String) throws {
    let swift = try #require(Double(text.hasPrefix(".") ? "0" + text : text))
    let value = try table("x\n\(text)\n").numbers(columns: [0]).doubles
    #expect(value.map(\.bitPattern) == [swift.bitPattern])
  }

  @Test("Random numbers are rounded as Swift's own parser rounds them")
  func randomRounding() throws {
    var generator = SplitMix(state: 1)
    var expected: [Double] = []
    var text = "x\n"
    for _ in 0..<5000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      let short = Double.random(in: -10...10, using: &generator)
      for number in [value, short] {
        expected.append(number)
        text += "\(number)\n"
      }
    }
    #expect(try table(text).numbers(columns: [0]).doubles == expected)
  }

  @Test("Globs name columns in the file's order")
  func globs() throws {
    let file = try table("p1,q,p2,p10,a*\n1,2,3,4,5\n")
    #expect(try file.columns(matching: ["p*", "*"]) == [[0, 2, 3], [1, 4]])
    #expect(try file.columns(matching: ["*", "q"]) == [[0, 2, 3, 4], [1]])
    #expect(try file.columns(matching: ["p?", "a*"]) == [[0, 2], [4]])
    #expect(try file.columns(matching: ["*1*"]) == [[0, 3]])
  }

  @Test("A gzipped table is unpacked; a column of one line holds 10 MB")
  func sizes() throws {
    let wide = "x\n\"" + String(repeating: "a", count: 10_000_000) + "\"\n"
    let file = try table(wide)
    #expect(try file.texts(column: 0).first?.utf8.count == 10_000_000)
    let message = ModelIOSupport.message { _ = try file.numbers(columns: [0]) }
    #expect(message.utf8.count < 200)
  }
}
