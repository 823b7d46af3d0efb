/** Under this name our writes stand in managedFields and in the server's audit log. */
export const fieldManager = 'modeldeck';
