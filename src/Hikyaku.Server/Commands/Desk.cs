using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Server.Serving;
using Hikyaku.Server.Trial;
using Hikyaku.Store;

namespace Hikyaku.Server.Commands;

/// <summary>Where administrative commands are carried out: finds the server or the store, runs the work, tells how it ended.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="common">Where <c>--config</c> and <c>--data</c> are found.</param>
internal sealed class Desk(Terminal terminal, CommonOptions common)
{
    /// <summary>The terminal.</summary>
    public Terminal Terminal => terminal;

    /// <summary>Runs a work on the administration that the command line means.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<IMailAdministration, Task<int>> work, CancellationToken cancellation)
    {
        if (OptionsOf(parsed, out ConfigurationChoice choice) is not { } options)
            return ExitCode.Failed;
        // A folder that somebody named is meant; only the trial's own must be there.
        bool mayCreate = !choice.IsTrial || parsed.GetValue(common.Data) is not null;
        try
        {
            await using IMailAdministration administration = await AdministrationAccess.OpenAsync(options, mayCreate, terminal.Time, cancellation);
            return await work(administration);
        }
        catch (AdministrationUnavailableException unavailable)
        {
            return terminal.Fail(unavailable.Reason);
        }
        catch (Exception broken) when (broken is HttpRequestException or HttpIOException or EndOfStreamException)
        {
            return terminal.Fail(new(
                $"The server stopped answering: {broken.Message} Look at its log, and whether the work was done.",
                $"サーバーが応答しなくなりました: {broken.Message} サーバーのログと、作業が済んでいるかを確かめてください。"));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return terminal.Fail(new("Stopped before the end.", "途中で中止しました。"));
        }
    }

    /// <summary>The options that the command line means; null when they are wrong, which is told.</summary>
    public ServerOptions? OptionsOf(ParseResult parsed, out ConfigurationChoice choice)
    {
        choice = ConfigurationChoice.Of(parsed.GetValue(common.Config), parsed.GetValue(common.Data), terminal.Environment, terminal.WorkingDirectory);
        ConfigurationReading reading = choice.Read(terminal.Environment, terminal.Time, checkCertificates: false);
        if (reading.Options is null)
        {
            Findings.Write(reading, terminal);
            terminal.Fail(Findings.Summary(reading));
        }
        return reading.Options;
    }

    /// <summary>Tells a result: the value by <paramref name="show"/> or as JSON, or the refusal.</summary>
    public int Tell<T>(StoreResult<T> result, bool json, JsonTypeInfo<T> type, Action<T> show)
    {
        if (result.Error is { } error)
            return terminal.Fail(StoreErrorText.Of(error));
        if (json)
            terminal.Output.WriteLine(JsonSerializer.Serialize(result.Value, type));
        else
            show(result.Value);
        return ExitCode.Done;
    }

    /// <summary>A text in the terminal's language.</summary>
    public string Word(string english, string japanese) => new Text(english, japanese).In(terminal.Tongue);

    /// <summary>An argument that must be given.</summary>
    public Argument<string> Argument(string name, Text description) => new(name) { Description = description.In(terminal.Tongue) };

    /// <summary>An option with a value.</summary>
    public Option<string?> Option(string name, string helpName, Text description)
        => new(name) { HelpName = helpName, Description = description.In(terminal.Tongue) };

    /// <summary>An option without a value.</summary>
    public Option<bool> Flag(string name, Text description) => new(name) { Description = description.In(terminal.Tongue) };
}
