import NNModelIO
import Testing

/// Every complaint about a table, by its whole text.
@Suite("Errors in CSV files")
struct CSVErrorTests {
  private func message(_ text: String, columns: [String] = ["*"]) -> String {
    message(Array(text.utf8), columns: columns)
  }

  private func message(_ bytes: [UInt8], columns: [String] = ["*"]) -> String {
    ModelIOSupport.message {
      let file = try CSVFile(bytes: bytes, name: "t.csv")
      for group in try file.columns(matching: columns) { _ = try file.numbers(columns: group) }
    }
  }

  @Test("Files that cannot be read")
  func unreadable() {
    #expect(
      ModelIOSupport.message { _ = try CSVFile(path: "/nowhere/t.csv", as: "t.csv") }
        == """
        t.csv: error[missing-file]: there is no such file
        help: a relative name is looked up beside the `.nn` file
        """)
    #expect(
      ModelIOSupport.message { _ = try CSVFile(path: "/tmp") }
        == "/tmp: error[unreadable-file]: this is a folder, not a file")
    #expect(
      ModelIOSupport.message { _ = try CSVFile(path: "/dev/zero") }
        == "/dev/zero: error[unreadable-file]: this is a device, not a file")
  }

  @Test("Files that hold no table")
  func notATable() {
    #expect(
      message("") == """
        t.csv: error[empty-file]: the file is empty
        help: the first line names the columns, each further line is an example
        """)
    #expect(
      message("a,b\n") == "t.csv: error[empty-file]: the file holds a header but no rows")
    #expect(
      message([0x7F, 0x45, 0x4C, 0x46, 0, 1, 2]) == """
        t.csv: error[wrong-format]: this is not a text file
        help: `csv` reads comma-separated text; there are also `npz` and `idx`
        """)
    #expect(
      message(Array("a,é\n1,2\n3,é".utf8) + [0xFF, 0x0A]) == """
        t.csv:3:4: error[invalid-utf8]: the byte 0xFF is not UTF-8
        help: save the file in UTF-8
        """)
    #expect(
      message("5.1,3.5,5.1\n4.9,3.0,1.4\n") == """
        t.csv:1: error[duplicate-column]: columns 1 and 3 are both named `5.1`
        help: the first line must name the columns: is the header missing?
        """)
  }

  @Test("Rows")
  func rows() {
    #expect(
      message("a,b\n1,2\n3\n")
        == "t.csv:3: error[ragged-row]: row 2 has 1 field, but the header names 2 columns")
    #expect(
      message("a\n1\n2,3,4\n")
        == "t.csv:3: error[ragged-row]: row 2 has 3 fields, but the header names 1 column")
    #expect(
      message("a,b\n\"1\n\",2\n\"3,4\n")
        == "t.csv:4:1: error[unclosed-quote]: the quote that opens here is never closed")
    #expect(
      message("a,b\n1,\"2\"3\n") == """
        t.csv:2:6: error[stray-quote]: text follows the closing quote of a field
        help: inside quotes a quote is written twice
        """)
  }

  @Test("Values")
  func values() {
    #expect(
      message("é,b\nö,2\n", columns: ["b", "é"])
        == "t.csv:2:1: error[not-a-number]: row 1 of column `é` holds `ö`, which is not a number")
    #expect(
      message("a,b\n1,2\né,3\n1,0x10\n", columns: ["b"])
        == "t.csv:4:3: error[not-a-number]: row 3 of column `b` holds `0x10`, "
        + "which is not a number")
    #expect(
      message("a,b\n1,2\n3,NaN\n") == """
        t.csv:3:3: error[not-finite]: row 2 of column `b` holds `NaN`, which is not a finite number
        help: leave out the rows whose values are missing
        """)
    #expect(
      message("a,b\n1,1e999\n") == """
        t.csv:2:3: error[not-finite]: row 1 of column `b` holds `1e999`, which is not a finite number
        help: leave out the rows whose values are missing
        """)
    #expect(
      message("a,b\n1,\n") == """
        t.csv:2:3: error[not-a-number]: row 1 of column `b` is empty
        help: leave out the rows whose values are missing
        """)
  }

  @Test("Columns")
  func columns() {
    #expect(
      message("pixel,label\n1,2\n", columns: ["lable"]) == """
        t.csv:1: error[unknown-column]: there is no column `lable`
        help: did you mean `label`?
        """)
    #expect(
      message("a,b,c,d,e,f,g\n1,2,3,4,5,6,7\n", columns: ["pixel*"]) == """
        t.csv:1: error[unknown-column]: no column matches `pixel*`
        help: the columns are `a`, `b`, `c`, `d`, `e`, `f`, … (7)
        """)
    #expect(
      message("pixel;label\n1;2\n", columns: ["label"]) == """
        t.csv:1: error[unknown-column]: there is no column `label`
        help: the columns seem to be separated by semicolons; `csv` reads commas
        """)
    #expect(
      message("a\n1\n", columns: ["a", "*"]) == """
        t.csv:1: error[unknown-column]: no column is left for `*`
        help: the other labels already take every column
        """)
  }

  @Test("Classes")
  func classes() {
    func message(_ text: String, count: Int) -> String {
      ModelIOSupport.message {
        _ = try CSVFile(bytes: Array(text.utf8), name: "t.csv").classes(column: 1, count: count)
      }
    }
    #expect(
      message("a,c\n1,0\n2,10\n", count: 10)
        == "t.csv:3:3: error[not-a-class]: row 2 of column `c` holds `10`, "
        + "but the classes are 0 to 9")
    #expect(
      message("a,c\n1,0.5\n", count: 2)
        == "t.csv:2:3: error[not-a-class]: row 1 of column `c` holds `0.5`, "
        + "but the classes are 0 to 1")
    #expect(
      message("a,c\n1,x\n2,\n", count: 2)
        == "t.csv:3:3: error[not-a-class]: row 2 of column `c` is empty")
    #expect(
      message("a,c\n1,x\n2,y\n3,z\n", count: 2) == """
        t.csv:1: error[not-a-class]: column `c` holds 3 different labels, but there are 2 classes
        help: the labels begin `x`, `y`, `z`: write `class(3)` if they are right
        """)
  }

  @Test("Whatever a file holds, reading it ends in a table or an error")
  func hostile() throws {
    let whole = try DataFile.read(ModelIOSupport.dataFolder + "iris.csv")
    let quoted = Array("\u{FEFF}a,\"b \"\"x\"\"\",é\r\n\"1\r\n\",2,\"\"\r\n3,4,5\r\n".utf8)
    var generator = SplitMix(state: 2)
    for round in 0..<3000 {
      var bytes = round % 2 == 0 ? quoted : Array(whole.prefix(400))
      for _ in 0...round % 3 { bytes = ModelIOSupport.damaged(bytes, using: &generator) }
      if round % 10 == 0 {
        bytes = (0..<round % 97).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      }
      do {
        let file = try CSVFile(bytes: bytes, name: "t.csv")
        for column in file.header.indices {
          #expect(try file.texts(column: column).count == file.rowCount)
          _ = try? file.classes(column: column, count: 3)
          _ = try? file.numbers(columns: [column])
        }
      } catch {
        #expect(error.message.utf8.count < 300)
      }
    }
  }
}
