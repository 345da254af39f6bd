using System.Runtime.InteropServices;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Logging;
using Hikyaku.Server.Screen;
using Hikyaku.Server.Trial;

namespace Hikyaku.Server.Serving;

/// <summary><c>hikyaku serve</c> as a process: reads the configuration, starts the server, waits for a signal, drains.</summary>
internal static class ServeRun
{
    /// <summary>Runs until SIGTERM, SIGINT or cancellation.</summary>
    public static async Task<int> RunAsync(ServeRequest request, Terminal terminal, CancellationToken cancellation)
    {
        if (request.PortOffset != 0 && (!request.Choice.IsTrial || request.PortOffset < 0 || request.PortOffset > TrialConfiguration.LargestPortOffset))
        {
            return terminal.Misused(new(
                $"--port-offset goes with a trial and is from 0 to {TrialConfiguration.LargestPortOffset}; with a configuration, change the addresses in it.",
                $"--port-offset は試用モード専用で、0 から {TrialConfiguration.LargestPortOffset} までです。設定ファイルを使うときは、その中の address を変えてください。"));
        }
        // 1. What to run.
        ConfigurationReading reading = request.Choice.Read(terminal.Environment, terminal.Time, portOffset: request.PortOffset);
        Findings.Write(reading, terminal);
        if (reading.Options is not { } options)
            return terminal.Fail(Findings.Summary(reading));
        options = WithCommandLine(options, request);
        // 2. The ports, before anything is made.
        var systemd = new SystemdSockets(terminal.Environment.GetValueOrDefault, Environment.ProcessId);
        (BoundListeners? listeners, IReadOnlyList<BindFailure> failures) = BoundListeners.Bind(options.Listeners, systemd);
        if (listeners is null)
        {
            foreach (BindFailure failure in failures)
                terminal.Fail(failure.Describe(request.Choice.IsTrial, IndexOf(options.Listeners, failure.Listener)));
            return ExitCode.Failed;
        }
        using (listeners)
        {
            await using var logs = new LineLoggerProvider(FormatOf(options.Log, terminal), terminal.Error, terminal.Time);
            await using MailServer server = await MailServer.StartAsync(options, listeners, logs, cancellation);
            await WaitForSignalAsync(cancellation);
            await server.StopAsync(CancellationToken.None);
            return ExitCode.Done;
        }
    }

    private static int IndexOf(IReadOnlyList<ListenerOptions> listeners, ListenerOptions wanted)
        => Enumerable.Range(0, listeners.Count).First(index => ReferenceEquals(listeners[index], wanted));

    private static ServerOptions WithCommandLine(ServerOptions options, ServeRequest request) => options with
    {
        Log = new LogOptions
        {
            Format = request.LogFormat is null ? options.Log.Format : LogWords.Formats.First(format => format.Word == request.LogFormat).Value,
            Level = request.LogLevel is null ? options.Log.Level : LogWords.Levels.First(level => level.Word == request.LogLevel).Value,
        },
    };

    private static LineFormat FormatOf(LogOptions log, Terminal terminal)
        => log.Format == LogFormat.Json ? new JsonLineFormat() : new TextLineFormat(forJournal: terminal.Environment.ContainsKey("JOURNAL_STREAM"));

    private static async Task WaitForSignalAsync(CancellationToken cancellation)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using CancellationTokenRegistration cancelled = cancellation.Register(() => stop.TrySetResult());
        await stop.Task;
    }
}
