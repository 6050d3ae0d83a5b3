import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// Known values of activations, to 60 digits by an independent program, and the edges.
@Suite struct ActivationValueTests {
    @Test(arguments: rows) func valuesAreKnown(row: ValueRow) throws {
        let problems = try row.problems()
        #expect(problems == [])
    }

    private static let rows: [ValueRow] = [
        .init(
            Sigmoid(),
            [
                (-30, 9.357622968839299e-14), (-2, 0.11920292202211756), (0, 0.5),
                (0.5, 0.6224593312018546), (30, 0.9999999999999064), (.nan, .nan), (1000, 1),
                (-1000, 0), (.infinity, 1), (-.infinity, 0),
            ]),
        .init(
            ReLU(),
            [
                (-2, 0), (0, 0), (0.5, 0.5), (.nan, .nan), (1000, 1000), (.infinity, .infinity),
                (-.infinity, 0),
            ]),
        .init(
            LeakyReLU(),
            [
                (-2, -0.02), (0, 0), (0.5, 0.5), (.nan, .nan), (-1000, -10), (.infinity, .infinity),
                (-.infinity, -.infinity),
            ]),
        .init(LeakyReLU(negativeSlope: 0.25), [(-2, -0.5), (0, 0), (0.5, 0.5), (.nan, .nan)]),
        .init(
            ELU(),
            [
                (-2, -0.8646647167633873), (-9.313225746154785e-10, -9.313225741817976e-10), (0, 0),
                (0.5, 0.5), (.nan, .nan), (1000, 1000), (-1000, -1), (.infinity, .infinity),
                (-.infinity, -1),
            ]),
        .init(ELU(alpha: 1.5), [(-2, -1.296997075145081), (0, 0), (0.5, 0.5), (-1000, -1.5)]),
        .init(
            Softplus(),
            [
                (-30, 9.357622968839737e-14), (-2, 0.1269280110429725), (0, 0.6931471805599453),
                (0.5, 0.9740769841801067), (30, 30.000000000000092), (.nan, .nan), (1000, 1000),
                (-1000, 0), (.infinity, .infinity), (-.infinity, 0),
            ]),
        .init(
            LogSigmoid(),
            [
                (-30, -30.000000000000092), (-2, -2.1269280110429727), (0, -0.6931471805599453),
                (0.5, -0.4740769841801067), (30, -9.357622968839737e-14), (.nan, .nan), (1000, 0),
                (-1000, -1000), (.infinity, 0), (-.infinity, -.infinity),
            ]),
        .init(
            GELU(),
            [
                (-8, -4.976768459417427e-15), (-2, -0.04550026389635842), (0, 0),
                (0.5, 0.34573123063700656), (8, 7.999999999999995), (.nan, .nan), (1000, 1000),
                (-1000, 0), (.infinity, .infinity), (-.infinity, .nan),
            ], tolerance: 0x1p-47),
        .init(
            GELU(approximate: true),
            [
                (-2, -0.04540230591222498), (0, 0), (0.5, 0.34571400982514394),
                (2, 1.954597694087775), (.nan, .nan), (1000, 1000), (-1000, 0),
                (.infinity, .infinity), (-.infinity, .nan),
            ], tolerance: 0x1p-47),
        .init(
            SiLU(),
            [
                (-30, -2.8072868906517896e-12), (-2, -0.23840584404423512), (0, 0),
                (0.5, 0.3112296656009273), (30, 29.999999999997193), (.nan, .nan), (1000, 1000),
                (-1000, 0), (.infinity, .infinity), (-.infinity, .nan),
            ]),
    ]
}
