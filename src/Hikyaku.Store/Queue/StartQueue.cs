namespace Hikyaku.Store.Queue;

/// <summary>Makes everything for a domain due. Leaves no word in the stories of the messages: a host may ask as often as it likes.</summary>
internal sealed class StartQueue(string domain, bool withSubdomains, QueueSignal signal) : StoreCommand<int>
{
    /// <summary>The rest follows when it is due, or asked for again.</summary>
    private const int MostAtOnce = 10_000;

    protected override StoreResult<int> Run(WriteScope scope)
    {
        var domains = scope.Writer.QueuedDomains(domain, withSubdomains);
        foreach (var name in domains) scope.Writer.StartQueue(name, scope.Now, MostAtOnce);
        if (domains.Count > 0) scope.AfterCommit(() => signal.Raise(domains, scope.Now, insists: true));
        return scope.Writer.CountQueued(domain, withSubdomains);
    }
}
