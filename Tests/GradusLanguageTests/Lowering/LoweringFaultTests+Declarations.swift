/// The faults in numbers, declarations, roots and functions.
extension LoweringFaultTests {
    static let literalFaults = """
        param k: f32[3] = 1; k <- k * 2; output «k»
          E0202 an output cannot be called 'k', like what it is the new value of
          k: the old value
          help: give the new value a name of its own: output new_k = k
        param k: f32[3] ~ «orthogonal()»
          E0204 'orthogonal' needs at least two axes
          f32[3]: this is f32[3]
        input t: f32[batch, 5]; z = «softmax_cross_entropy»(x, t)
          E0203 targets of 'softmax_cross_entropy' do not fit: f32[batch, 5] for f32[batch, 4]
          x: this is f32[batch, 4]
          t: this is f32[batch, 5]
          4: 4 comes from here
          5: 5 comes from here
          help: targets are probabilities, f32[batch, 4], or classes, i32[batch]
        input t: i32[batch, 1]; z = «softmax_cross_entropy»(x, t)
          E0203 targets of 'softmax_cross_entropy' do not fit: i32[batch, 1] for f32[batch, 4]
          x: this is f32[batch, 4]
          t: this is i32[batch, 1]
          f32[batch, 4]: declared here
          i32[batch, 1]: declared here
          help: the axis of size 1 goes: squeeze(t, axis: -1)
        input t: f32[batch]; z = «softmax_cross_entropy»(x, t)
          E0205 targets of 'softmax_cross_entropy' do not fit: f32[batch] for f32[batch, 4]
          x: this is f32[batch, 4]
          t: this is f32[batch]
          f32[batch, 4]: declared here
          f32[batch]: declared here
          help: classes are integers: declare i32[batch], or write cast(t, i32)
        input t: i32[batch, 4]; z = «cross_entropy»(x, t)
          E0205 targets of 'cross_entropy' do not fit: i32[batch, 4] for f32[batch, 4]
          x: this is f32[batch, 4]
          t: this is i32[batch, 4]
          f32[batch, 4]: declared here
          i32[batch, 4]: declared here
          help: rows that are one-hot are probabilities: cast(t, f32)
        input t: f64[batch, 4]; z = «cross_entropy»(x, t)
          E0205 targets of 'cross_entropy' do not fit: f64[batch, 4] for f32[batch, 4]
          x: this is f32[batch, 4]
          t: this is f64[batch, 4]
          f32[batch, 4]: declared here
          f64[batch, 4]: declared here
          help: nothing is cast silently: write cast(t, f32)
        y = n + «1.5»
          E0213 i32 holds integers, found 1.5
          help: nothing is cast silently: write an integer, or declare f32
        y = n + «3000000000»
          E0213 3000000000 does not fit into i32
          help: i32 holds -2147483648 to 2147483647; i64 holds more
        y = x + «1e39»
          E0213 the number is too large for f32
          help: the largest is 3.4028235e38; infinity is written inf
        y = [[1, 2], «[3]»]
          E0214 lists side by side differ in length: 2 and 1
          here: this has 1
          [1, 2]: this has 2
        y = [1, «[2]»]
          E0214 a list stands beside a number
        y = [[1], «2»]
          E0214 a number stands beside a list
        y = x + [«v», 1]
          E0231 a list holds numbers; this is computed
          help: stack(a, b) puts tensors side by side
        y = [1, «true»]
          E0213 a truth value stands among numbers
        y = [true, «1»]
          E0213 a number stands where bool is needed
          help: write true or false
        y = x + «"a"»
          E0213 a text is no tensor
          help: file("…") reads one
        """

    static let declarationFaults = """
        input a: «f31»[2]
          E0215 there is no element type 'f31'
          help: did you mean 'f32'?
        input a: f32[«2.5»]
          E0216 a size is an integer, found the number 2.5
        input a: f32[«-2»]
          E0216 a size cannot be negative
        input a: f32[«v»]
          E0233 'v' is a tensor; what stands here must be known when compiling
          help: numbers, sizes, and dim(x, axis) are
        input a: «f32[99999999999]»
          E0217 f32[99999999999] takes 372.5 GiB
          here: at most 64 GiB are allowed
        param a: «f32[9223372036854775807, 9223372036854775807]» = 0
          E0217 f32[9223372036854775807, 9223372036854775807] takes 8 EiB
          here: at most 64 GiB are allowed
        input a: i32[3] «distribution»
          E0235 a distribution has floating-point elements and at least one axis
          i32[3]: this is i32[3]
        param a: f32[3] = «[1, 2]»
          E0219 declared is f32[3], given is f32[2]
          here: this is f32[2]
          f32[3]: declared here
        param a: f32 = «x»
          E0231 a parameter starts from numbers
          here: this is computed
          help: numbers, a file, or a distribution: ~ glorot_uniform()
        param a: f32[2] = file(«3»)
          E0206 'file' takes texts
          help: file("weights.npy")
        param a: f32[2] = «file("nowhere.npy")»
          E0218 'nowhere.npy' cannot be read: no such file
        param a: f64[2] = «file("w.npy")»
          E0219 declared is f64[2], given is f32[2]
          here: this is f32[2]
          f64[2]: declared here
          help: nothing is cast silently: declare it f32[2]
        param a: f32[2] ~ «glorot_unifrm»()
          E0220 there is no initializer 'glorot_unifrm'
          help: did you mean 'glorot_uniform'?
        param a: i32[2] ~ «normal()»
          E0219 'normal' draws floating-point numbers
          i32[2]: this is i32[2]
        param a: f32[2] ~ «uniform(low: 2, high: 1)»
          E0206 'uniform' needs finite bounds, low before high
        param a: f32[2] ~ «constant()»
          E0211 'constant' needs 'value'
          help: constant(value: 0.1)
        param a: f32[2] ~ uniform(«mean»: 1)
          E0207 'uniform' has no attribute 'mean'
          help: known: low, high
        const c: f32[batch, 4] = «x»
          E0232 a constant cannot depend on the input 'x'
          input x: f32[batch, 4]: declared here
          help: leave out 'const'
        const c: f32 ~ «ones()»
          E0231 a constant has a value, no initializer
          help: a parameter has one: param
        for «i» in 0..<20000 { y = x }
          E0237 the loop runs 20000 times
          0..<20000: at most 10000 are written out
        for i in 0..<«batch» { y = x }
          E0233 a loop cannot run over the size batch: it is known in a run only
          help: a loop is written out when compiling; give the size as a number
        for i in 0..<«2.5» { y = x }
          E0206 the bound of a loop is an integer, found the number 2.5
        for «n» in 0..<2 { y = x }
          E0202 'n' is defined twice
          n: first defined here
          help: a name stands for one thing; give the second one another
        for i in 0..<2 { z = x; «z» = x }
          E0202 'z' is defined twice
          z: first defined here
          help: a name stands for one thing; give the second one another
        for i in 0..<2 { «x» = x + 1 }
          E0202 'x' is defined twice
          x: first defined here
          help: a name stands for one thing; give the second one another
        for i in 0..<2 { «output x» }
          E0111 'output' cannot stand in a loop
          help: a loop assigns anew to names from before it; use them behind it
        """

    static let rootFaults = """
        output «x + 1»
          E0222 an output that is no variable needs a name
          help: output name = x + 1
        y = x; output y; output «y»
          E0202 output 'y' is declared twice
          y: first declared here
        minimize «x»
          E0224 'minimize' needs a floating-point scalar
          here: this is f32[batch, 4]
          help: reduce it first: minimize mean(x)
        minimize «sum(n)»
          E0224 'minimize' needs a floating-point scalar
          here: this is i32
        minimize sum(x); «maximize sum(x)»
          E0223 a graph has one objective
          minimize sum(x): the first one
          help: add them up: maximize a + b
        minimize sum(x) with «agd»()
          E0221 there is no optimizer 'agd'
          help: did you mean 'sgd'?
        minimize sum(x) with «sgd»
          E0211 'sgd' needs 'learning_rate'
          help: sgd(learning_rate: 0.1)
        minimize sum(x) with sgd(learning_rate: «true»)
          E0206 'learning_rate' of 'sgd' is a number, found 'true'
        «x» <- x
          E0225 'x' is no parameter or state
          x: defined here
          help: '<-' updates what 'param' or 'state' declares; a new name takes '='
        W <- W * 2; «W» <- W * 3
          E0225 'W' is updated twice
          W: first updated here
        W <- «v»
          E0219 'W' is f32[4, 2], its update is f64[3]
          here: this is f64[3]
          W: declared here
        """

    static let functionFaults = """
        function f(x) = x + «k»; graph g { input x: f32; output y = f(x); output z = f(x + 1) }
          E0201 'k' is not defined
          f(x): in this call of 'f'
        function f(x) = «f»(x); graph g { input x: f32; output y = f(x) }
          E0226 function 'f' calls itself
          f(x): in this call of 'f'
          help: a function is written out where it is called, so that it cannot recur
        function f(x) = x; function «f»(x) = x; graph g { input x: f32; output x }
          E0202 function 'f' is defined twice
          f: first defined here
          help: a name stands for one thing; give the second one another
        function «f»(x) { y = x }; graph g { input x: f32; output y = f(x) }
          E0227 function 'f' returns nothing
          f(x): in this call of 'f'
          help: end it with: return y
        function f(x) { return x; «y = x» }; graph g { input x: f32; output y = f(x) }
          E0227 nothing after 'return' is reached
          return x: returns here
          f(x): in this call of 'f'
        function f(x) { «output x»; return x }; graph g { input x: f32; output y = f(x) }
          E0111 'output' cannot stand in a function
          f(x): in this call of 'f'
          help: a function computes values from its operands and returns them
        function f(x: f32[k, k]) = x; graph g { input x: f32[2, 3]; output y = f(«x») }
          E0219 'x' is declared f32[k, k], found f32[2, 3]
          here: this is f32[2, 3]
          f32[k, k]: declared here
        function f(x) { «param w: f32 = 0»; return x * w }; graph g { input x: f32; output y = f(x) }
          E0111 'param' cannot stand in a function
          f(x): in this call of 'f'
          help: a layer owns parameters: layer f(x) { … }
        function f(x) = «dense»(x, 2); graph g { input x: f32[3]; output y = f(x) }
          E0238 a function owns no parameters, so that it cannot call the layer 'dense'
          f(x): in this call of 'f'
          help: declare it a layer: layer f(…) { … }
        layer f(x) { param «T»: f32 = 0; return x * T }; graph g { input x: f32; output y = f(x) }
          E0238 a parameter of a layer cannot be called T
          f(x): in this call of 'f'
          help: y.T is a transpose
        layer f(x) { for i in 0..<1 { «return x» }; return x }; graph g { input x: f32; output y = f(x) }
          E0111 'return' cannot stand in a loop
          f(x): in this call of 'f'
          help: the loop always runs to its end; return behind it
        graph g { input x: f32[3]; h = x; for i in 0..<1 { h = dense(h, 2) }; for i in 0..<1 { h = «dense»(h, 2) }; output h }
          E0238 there is a layer 'h.0' already
          dense(h, 2): it is called here
          help: another name keeps its parameters apart: name: "…"; the same name shares them
        graph g { input x: f32[4]; y = dense(x, 2, name: «"a b"»); output y }
          E0238 a layer is named by a text that could be a name
          help: for example name: "encoder"
        import «"a.graph"»; graph g { input x: f32; output y = anything(x) }
          E0218 'a.graph' cannot be read: no files are at hand here
        function f(x) = x, x «pullback(g) = g»; graph g { input x: f32; a, b = f(x); output a }
          E0228 'f' gives 2 values, its pullback takes 1 cotangent
          f(x): in this call of 'f'
        function f(x, y) = x * y «pullback(g) = g * y»; graph g { input x: f32; output y = f(x, x) }
          E0228 'f' has 2 operands, its pullback gives 1 cotangent
          f(x, x): in this call of 'f'
          help: a cotangent for each of: x, y
        function f(x) = sum(x) pullback(g) = «g»; graph g { input x: f32[3]; output y = f(x) }
          E0219 'x' is f32[3], its cotangent is f32
          here: this is f32
          x: declared here
          f(x): in this call of 'f'
        graph g { input x: f32; output x }; graph «g» { input x: f32; output x }
          E0202 graph 'g' is defined twice
          g: first defined here
          help: a name stands for one thing; give the second one another
        graph g { «return 3»; input x: f32; output x }
          E0111 'return' stands outside of a function
          help: a graph has outputs: output y
        """
}
