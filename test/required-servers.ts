/** In continuous integration every server and tool must be there; on a laptop its tests may be left out, said in one line. */
export const serversAreRequired = process.env['SLUICE_TEST_SERVERS'] === 'required'
