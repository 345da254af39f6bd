using Hikyaku.Server.Administration;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Logging;
using Hikyaku.Server.Screen;
using Hikyaku.Server.Trial;
using Hikyaku.Store;

namespace Hikyaku.Server.Serving;

/// <summary><c>hikyaku serve</c> as a process: reads the configuration, starts the server, waits for a signal, drains.</summary>
internal static class ServeRun
{
    /// <summary>Runs until SIGTERM, SIGINT or cancellation.</summary>
    public static async Task<int> RunAsync(ServeRequest request, Terminal terminal, CancellationToken cancellation)
    {
        if (IsOffsetWrong(request))
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
        var systemdSockets = new SystemdSockets(terminal.Environment.GetValueOrDefault, Environment.ProcessId);
        (BoundListeners? listeners, IReadOnlyList<BindFailure> failures) = BoundListeners.Bind(options.Listeners, systemdSockets);
        if (listeners is null)
        {
            foreach (BindFailure failure in failures)
                terminal.Fail(failure.Describe(request.Choice.IsTrial, IndexOf(options.Listeners, failure.Listener)));
            return ExitCode.Failed;
        }
        // 3. The server.
        using (listeners)
        {
            try
            {
                return await ServeAsync(request, options, listeners, terminal, cancellation);
            }
            catch (StartFailedException failed)
            {
                return terminal.Fail(failed.Reason);
            }
            catch (AdministrationUnavailableException failed)
            {
                return terminal.Fail(failed.Reason);
            }
        }
    }

    private static async Task<int> ServeAsync(
        ServeRequest request, ServerOptions options, BoundListeners listeners, Terminal terminal, CancellationToken cancellation)
    {
        await using var log = new LogPipeline(options.Log, terminal.Error, terminal.Environment.ContainsKey("JOURNAL_STREAM"), terminal.Time);
        TrialAccounts? trialAccounts = null;
        if (request.Choice.IsTrial)
            PrepareTrial(options, terminal);
        await using MailServer server = await MailServer.StartAsync(
            options, listeners, log.Factory, terminal.Time, cancellation, request.Choice.IsTrial ? FurnishTrialAsync : null);
        using var systemd = new Systemd(terminal.Environment, terminal.Time);
        using var signals = new Signals(server.ReloadCertificates, cancellation);
        if (trialAccounts is not null)
            TrialWelcome.Write(server, trialAccounts, options, terminal);
        else
            ServeNotice.Write(server, options, terminal);
        systemd.Ready();

        await signals.Stop;
        systemd.Stopping();
        terminal.Say(new("Stopping: open sessions may finish.", "終了します。続いている接続が終わるのを待っています。"));
        using var hurry = new CancellationTokenSource();
        Task drained = server.StopAsync(hurry.Token);
        if (await Task.WhenAny(drained, signals.StopNow) != drained)
            await hurry.CancelAsync();
        await drained;
        return ExitCode.Done;

        async Task FurnishTrialAsync(MailStore store) => trialAccounts = await TrialAccounts.EnsureAsync(store, options.DataDirectory, terminal.Time, cancellation);
    }

    private static void PrepareTrial(ServerOptions options, Terminal terminal)
    {
        try
        {
            DataFolders.Ensure(options.DataDirectory);
            // The environment may name others: those are the operator's.
            foreach (CertificateOptions files in options.Certificates.Where(files => TrialCertificate.IsOurs(files, options.DataDirectory)))
                TrialCertificate.Ensure(files, terminal.Time);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException(new Text(
                $"The data folder {options.DataDirectory} can't be written: {unwritable.Message} Choose another with --data.",
                $"データフォルダー {options.DataDirectory} に書き込めません: {unwritable.Message} --data で別の場所を指定してください。"), unwritable);
        }
    }

    private static bool IsOffsetWrong(ServeRequest request)
        => request.PortOffset != 0 && (!request.Choice.IsTrial || request.PortOffset < 0 || request.PortOffset > TrialConfiguration.LargestPortOffset);

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
}
