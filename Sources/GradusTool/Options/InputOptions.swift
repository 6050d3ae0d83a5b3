import ArgumentParser
import Gradus
import GradusIR
import GradusInterchange
import GradusLanguage
import GradusTensors
import GradusTraining

/// The values of inputs and parameters.
struct InputOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Give an input, or a parameter's starting value: JSON, or @ and a file (.npy, or "
                + ".npz, .safetensors or .json with #NAME). May be repeated.",
            valueName: "name=value"))
    var settings: [Setting] = []

    @Option(
        name: .customLong("size"),
        help: ArgumentHelp(
            "Bind a symbolic size that no value gives. May be repeated.", valueName: "name=number"))
    var sizes: [SizeSetting] = []

    @Option(
        help: ArgumentHelp(
            "Fill the inputs that are not set: normal numbers, integers 0 or 1.", valueName: "seed")
    )
    var random: UInt64?

    @Option(
        help: ArgumentHelp("Pick the random numbers of random initializers.", valueName: "number"))
    var seed: UInt64 = 0

    func validate() throws {
        for names in [settings.map(\.name), sizes.map(\.name)] {
            var seen: Set<String> = []
            for name in names where !seen.insert(name).inserted {
                throw ValidationError("'\(name)' is given twice")
            }
        }
    }
}

/// `NAME=VALUE`.
struct Setting: ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
            return nil
        }
        name = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}

/// `NAME=NUMBER`.
struct SizeSetting: ExpressibleByArgument {
    let name: String
    let size: Int

    init?(argument: String) {
        guard let setting = Setting(argument: argument), let size = Int(setting.value), size >= 0
        else { return nil }
        name = setting.name
        self.size = size
    }
}
