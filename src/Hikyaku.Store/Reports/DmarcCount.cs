namespace Hikyaku.Store.Reports;

/// <summary>How many messages of a day, in the name of a domain, came from one machine and were judged in one way.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Domain">The domain whose DMARC record counted.</param>
/// <param name="Row">What was found, in the form of whoever writes the report.</param>
/// <param name="Messages">How many.</param>
public sealed record DmarcCount(DateOnly Day, string Domain, string Row, long Messages);
