import Testing

@testable import GradusInterchange

@Suite struct DecimalNumberTests {
    private func number(_ text: String) -> DecimalNumber? { DecimalNumber(Array(text.utf8)[...]) }

    @Test func grammar() {
        for text in ["0", "-0", "12", "1.5", "0.25", "1e5", "1E+5", "-1.5e-300", "0e0"] {
            #expect(number(text) != nil, "\(text)")
        }
        for text in ["", "-", "+1", ".5", "5.", "01", "1e", "1e+", "0x10", "1_000", "1.5.2", "--1"]
        {
            #expect(number(text) == nil, "\(text)")
        }
    }

    /// Numbers of every length agree with the standard library to the last bit.
    @Test func roundsCorrectly() {
        var texts = [
            "0.1", "1e22", "1e23", "9007199254740993", "123456789012345678", "5e-324", "2e-324",
            "1.7976931348623157e308", "1e400", "16777217", "0.30000001192092896",
            "1.00000005960464477539062500001", "3.4028236e38", "1e-46", "18446744073709551615",
            "18446744073709551616", "0.000000000000000000000000000001",
            "100000000000000000000000000000000000000",
        ]
        var bits: UInt64 = 1
        for _ in 0..<2000 {
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            texts.append("\(Double(bits >> 11) * 0x1p-53)")
            texts.append("\(Float(bits >> 40) / 1024)")
            texts.append("-\(bits >> 30)e\(Int(bits % 61) - 30)")
        }
        for text in texts {
            #expect(number(text)?.double.bitPattern == Double(text)?.bitPattern, "\(text)")
            #expect(number(text)?.float.bitPattern == Float(text)?.bitPattern, "\(text)")
        }
    }

    @Test func integers() {
        let cases: [(String, Int64?)] = [
            ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("99999999999999999999999", nil), ("-0", 0), ("1.0", 1),
            ("1.5", nil), ("12e3", 12_000), ("1e30", nil),
        ]
        for (text, value) in cases {
            #expect(number(text)?.integer(Int64.self) == value, "\(text)")
        }
        #expect(number("2147483648")?.integer(Int32.self) == nil)
    }
}
