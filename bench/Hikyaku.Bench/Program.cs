using BenchmarkDotNet.Running;

// dotnet run --project bench/Hikyaku.Bench -c Release -- --filter '*'
// Each benchmark has a baseline in the same run (a library, or what the machine can do at most): read the ratio, not the time.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
